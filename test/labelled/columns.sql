-- Columns

-- # A default for a new column
-- dangerous: add-column-rewrites
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
-- dangerous: add-column-rewrites
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD COLUMN noted timestamptz NOT NULL DEFAULT clock_timestamp();
-- dangerous: add-column-rewrites
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD COLUMN dice int DEFAULT roll();
-- safe
ALTER TABLE orders ADD COLUMN token uuid;
-- safe
ALTER TABLE orders ADD COLUMN noted timestamptz NOT NULL DEFAULT now();
-- safe
ALTER TABLE orders ADD COLUMN noted timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP;
-- safe
ALTER TABLE orders ADD COLUMN dice int NOT NULL DEFAULT 6;
-- safe
ALTER TABLE orders ADD COLUMN tags text[] NOT NULL DEFAULT ARRAY[]::text[];
-- safe
ALTER TABLE orders ADD COLUMN extra jsonb NOT NULL DEFAULT '{}'::jsonb;
-- safe
ALTER TABLE countries ADD COLUMN token uuid DEFAULT gen_random_uuid();
-- safe
ALTER TABLE orders ADD COLUMN token uuid;
ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();

-- # A number for every row
-- dangerous: add-column-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ADD COLUMN position serial;
-- dangerous: add-column-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY;
-- safe
ALTER TABLE users ADD COLUMN position bigint;
-- safe
ALTER TABLE queue ADD COLUMN position bigserial;

-- # A generated column
-- dangerous: add-column-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ADD COLUMN label text GENERATED ALWAYS AS (lower(email)) STORED;
-- safe
-- versions: 18+
ALTER TABLE users ADD COLUMN label text GENERATED ALWAYS AS (lower(email)) VIRTUAL;
-- safe
CREATE TABLE refunds (id bigint, total numeric, doubled numeric GENERATED ALWAYS AS (total * 2) STORED);

-- # NOT NULL without a default
-- dangerous: not-null-without-default
-- shows: fails 23502
ALTER TABLE users ADD COLUMN language text NOT NULL;
-- dangerous: not-null-without-default
-- shows: fails 23502
ALTER TABLE countries ADD COLUMN language text NOT NULL;
-- safe
ALTER TABLE users ADD COLUMN language text NOT NULL DEFAULT 'en';
-- safe
ALTER TABLE queue ADD COLUMN language text NOT NULL;
-- safe
CREATE TABLE refunds (id bigint);
ALTER TABLE refunds ADD COLUMN language text NOT NULL;

-- # A constraint with a new column
-- dangerous: add-check-scans
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD COLUMN rating int CHECK (rating BETWEEN 1 AND 5);
-- dangerous: add-unique-builds-index
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD COLUMN slug text UNIQUE;
-- safe
ALTER TABLE orders ADD COLUMN rating int;
ALTER TABLE orders ADD CONSTRAINT orders_rating CHECK (rating BETWEEN 1 AND 5) NOT VALID;
-- safe
ALTER TABLE orders ADD COLUMN invoice_id int REFERENCES invoices (id);
-- safe
ALTER TABLE orders ADD COLUMN kind mood;

-- # A domain with a CHECK
-- dangerous: add-column-rewrites
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD COLUMN amount positive DEFAULT 1;
-- safe
ALTER TABLE orders ADD COLUMN remark plain_text DEFAULT '';

-- # IF NOT EXISTS
-- dangerous: statement-fails
-- shows: fails 42701
ALTER TABLE users ADD COLUMN name text;
-- safe
ALTER TABLE users ADD COLUMN IF NOT EXISTS email varchar(255) NOT NULL;

-- # Defaults and NOT NULL that go
-- dangerous: statement-fails
-- shows: fails 42703
ALTER TABLE orders ALTER COLUMN shipping_note SET DEFAULT '';
-- safe
ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';
-- safe
ALTER TABLE orders ALTER COLUMN status DROP DEFAULT;
-- safe
ALTER TABLE orders ALTER COLUMN number DROP NOT NULL;
-- safe
ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL;
-- safe
ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500;
