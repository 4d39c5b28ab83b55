CREATE POLICY own_orders ON orders USING (user_id = (SELECT current_setting('app.user_id')::bigint));
