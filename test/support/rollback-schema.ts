/** A schema with a bit of everything that a down has to bring back. */
export const schemaSql = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id bigserial PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'x', mood mood DEFAULT 'ok', n int);
COMMENT ON COLUMN users.name IS 'the user''s name';
CREATE INDEX users_name_idx ON users (lower(name)) WHERE n > 3;
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, total numeric(12,2) CHECK (total >= 0), note text);
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE MATERIALIZED VIEW per_user AS SELECT user_id, sum(total) AS total FROM orders GROUP BY 1;
CREATE UNIQUE INDEX ON per_user (user_id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$;
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users FOR SELECT TO public USING (n = 1);
CREATE TABLE events (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ON events (at);
CREATE TABLE "Odd Table" ("Id" int PRIMARY KEY, "select" text COLLATE "C" DEFAULT 'a;b');`;
