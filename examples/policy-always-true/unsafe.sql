CREATE POLICY edit_orders ON orders FOR UPDATE USING (true);
