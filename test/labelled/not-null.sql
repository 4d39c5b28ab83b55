-- NOT NULL

-- # SET NOT NULL with and without proof
-- dangerous: existing-rows-violate, set-not-null-scans
-- shows: fails 23502
ALTER TABLE users ALTER COLUMN age SET NOT NULL;
-- dangerous: set-not-null-scans
-- shows: blocks reads and writes of orders
ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
-- safe
ALTER TABLE users ALTER COLUMN nickname SET NOT NULL;
-- safe
ALTER TABLE orders ALTER COLUMN number SET NOT NULL;
-- safe
ALTER TABLE countries ALTER COLUMN name SET NOT NULL;
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_total_set CHECK (total IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_set;
ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_total_set;

-- # The proof goes in the same statement
-- dangerous: set-not-null-scans
-- shows: blocks reads and writes of users
ALTER TABLE users DROP CONSTRAINT users_nickname_set, ALTER COLUMN nickname SET NOT NULL;
-- safe
ALTER TABLE users ALTER COLUMN nickname SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_nickname_set;

-- # A proof that is not valid is none
-- dangerous: set-not-null-scans
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD CONSTRAINT orders_payload_set CHECK (payload IS NOT NULL) NOT VALID;
ALTER TABLE orders ALTER COLUMN payload SET NOT NULL;
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_payload_set CHECK (payload IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_payload_set;
ALTER TABLE orders ALTER COLUMN payload SET NOT NULL;

-- # NOT NULL as a constraint of PostgreSQL 18
-- versions: 18+
-- dangerous: set-not-null-scans
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD CONSTRAINT orders_total_set NOT NULL total;
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_total_set NOT NULL total NOT VALID;
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_total_set NOT NULL total NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_set;

-- # A new column is filled and made NOT NULL at once
-- dangerous: long-work-under-lock, set-not-null-scans
-- shows: blocks reads and writes of orders, changes rows of orders
-- path: db/migration/V2__language.sql
ALTER TABLE orders ADD COLUMN language text;
UPDATE orders SET language = 'en';
ALTER TABLE orders ALTER COLUMN language SET NOT NULL;
-- safe
-- path: db/migration/V2__language.sql
ALTER TABLE orders ADD COLUMN language text NOT NULL DEFAULT 'en';
