CREATE POLICY own_orders ON orders USING (user_id = 1);
