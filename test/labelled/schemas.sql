-- Schemas and search_path

-- # A schema renamed
-- running: SELECT total FROM archive.orders WHERE id = 1
-- dangerous: moved-schema-breaks-code
-- shows: breaks SELECT total FROM archive.orders WHERE id = 1
ALTER SCHEMA archive RENAME TO vault;
-- safe
CREATE SCHEMA audit;
ALTER SCHEMA audit RENAME TO vault;
-- safe
CREATE SCHEMA IF NOT EXISTS archive;

-- # A schema that is there
-- dangerous: statement-fails
-- shows: fails 42P06
CREATE SCHEMA archive;
-- safe
CREATE SCHEMA audit;

-- # Which table a name means
-- path: db/migration/V2__path.sql
-- dangerous: blocks-too-long
-- shows: blocks reads and writes of archive.orders
SET LOCAL search_path = archive, public;
ALTER TABLE orders ADD CONSTRAINT orders_total_real CHECK (total < 1000000);
-- dangerous: drop-column
-- running: SELECT total FROM archive.orders WHERE id = 1
-- shows: breaks SELECT total FROM archive.orders WHERE id = 1, loses archive.orders.total
SET LOCAL search_path = archive;
ALTER TABLE orders DROP COLUMN total;
-- dangerous: statement-fails
-- shows: fails 42P01
SET LOCAL search_path = archive;
ALTER TABLE tickets ADD COLUMN note text;
-- safe
SET LOCAL search_path = archive, public;
ALTER TABLE countries ADD CONSTRAINT countries_named CHECK (name <> '');
-- safe
SET LOCAL search_path = archive, public;
CREATE TABLE tickets (id bigint PRIMARY KEY);
CREATE INDEX tickets_id_idx ON tickets (id) WHERE id > 0;

-- # A table of the same name in another schema
-- running: SELECT subject FROM tickets WHERE id = 1
-- dangerous: statement-fails
-- shows: fails 42P07
CREATE TABLE public.tickets (id bigint PRIMARY KEY);
-- safe
CREATE TABLE archive.tickets (id bigint PRIMARY KEY);

-- # A type and a sequence that move
-- running: SELECT nextval('invoice_number') > 0
-- dangerous: moved-schema-breaks-code
-- shows: breaks SELECT nextval('invoice_number') > 0
ALTER SEQUENCE invoice_number SET SCHEMA archive;
