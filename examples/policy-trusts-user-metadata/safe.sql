CREATE POLICY admins ON orders USING ((SELECT auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin');
