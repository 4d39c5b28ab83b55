CREATE POLICY see_orders ON orders FOR SELECT USING (true);
CREATE POLICY edit_own_orders ON orders FOR UPDATE USING (user_id = (SELECT current_setting('app.user_id'))::bigint);
