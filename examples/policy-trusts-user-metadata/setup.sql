CREATE SCHEMA auth;
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$SELECT current_setting('request.jwt.claims', true)::jsonb$$;
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  user_id bigint NOT NULL
);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
