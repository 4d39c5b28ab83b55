CREATE POLICY own_orders ON orders USING (user_id = current_setting('app.user_id')::bigint);
