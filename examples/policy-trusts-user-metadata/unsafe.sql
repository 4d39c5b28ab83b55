CREATE POLICY admins ON orders USING ((SELECT auth.jwt()) -> 'user_metadata' ->> 'role' = 'admin');
