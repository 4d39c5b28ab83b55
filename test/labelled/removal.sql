-- What goes away

-- # Dropping a column
-- dangerous: drop-column
-- running: SELECT note FROM orders WHERE id = 1
-- shows: breaks SELECT note FROM orders WHERE id = 1, loses orders.note
ALTER TABLE orders DROP COLUMN note;
-- dangerous: statement-fails
-- shows: fails 2BP01
ALTER TABLE users DROP COLUMN admin;
-- dangerous: cascade-drops-more, drop-column
-- running: SELECT admin FROM users WHERE id = 1
-- shows: breaks SELECT admin FROM users WHERE id = 1, drops the view admins, loses users.admin
ALTER TABLE users DROP COLUMN admin CASCADE;
-- safe
-- running: SELECT id FROM orders WHERE id = 1
-- shows: loses orders.note
ALTER TABLE orders DROP COLUMN note;
-- safe
ALTER TABLE orders DROP COLUMN IF EXISTS remark;
-- safe
ALTER TABLE orders ADD COLUMN remark text;
ALTER TABLE orders DROP COLUMN remark;

-- # Dropping a table
-- dangerous: drop-table
-- running: SELECT count(*) FROM invoices
-- shows: breaks SELECT count(*) FROM invoices, loses invoices
DROP TABLE invoices;
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP TABLE countries;
-- dangerous: cascade-drops-more, drop-table
-- running: SELECT code FROM countries LIMIT 1
-- shows: breaks SELECT code FROM countries LIMIT 1, drops the foreign key users_country_fkey, loses countries
DROP TABLE countries CASCADE;
-- safe
-- running: SELECT count(*) FROM orders
DROP TABLE IF EXISTS refunds;
-- safe
CREATE TABLE refunds (id bigint);
DROP TABLE refunds;
-- safe
CREATE TEMPORARY TABLE moved AS SELECT 1 AS id;
DROP TABLE moved;

-- # Emptying a table
-- dangerous: truncate-loses-data
-- running: SELECT count(*) FROM invoices
-- shows: changes SELECT count(*) FROM invoices, loses rows of invoices
TRUNCATE invoices;
-- dangerous: statement-fails
-- shows: fails 0A000
TRUNCATE users;
-- safe
TRUNCATE queue;
-- safe
CREATE TABLE refunds (id bigint);
TRUNCATE refunds;

-- # Dropping a view
-- dangerous: drop-breaks-code
-- running: SELECT count(*) FROM admins
-- shows: breaks SELECT count(*) FROM admins
DROP VIEW admins;
-- safe
-- running: SELECT count(*) FROM users
DROP VIEW admins;
-- safe
DROP VIEW IF EXISTS managers;

-- # Dropping a function
-- dangerous: drop-breaks-code
-- running: SELECT order_total(1)
-- shows: breaks SELECT order_total(1)
DROP FUNCTION order_total(bigint);
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP FUNCTION touch();
-- dangerous: cascade-drops-more
-- shows: drops the trigger orders_touch
DROP FUNCTION touch() CASCADE;
-- safe
-- running: SELECT 1
DROP FUNCTION order_total(bigint);
-- safe
DROP FUNCTION IF EXISTS order_count(bigint);

-- # Dropping a type
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP TYPE mood;
-- dangerous: cascade-drops-more
-- shows: loses users.mood
DROP TYPE mood CASCADE;
-- safe
CREATE TYPE size AS ENUM ('s', 'm');
DROP TYPE size;

-- # Dropping a schema
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP SCHEMA archive;
-- dangerous: drop-schema
-- running: SELECT count(*) FROM archive.orders
-- shows: breaks SELECT count(*) FROM archive.orders, loses archive.orders
DROP SCHEMA archive CASCADE;
-- safe
CREATE SCHEMA audit;
DROP SCHEMA audit;

-- # A sequence that a default uses
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP SEQUENCE users_id_seq;
-- safe
DROP SEQUENCE invoice_number;
-- safe
ALTER SEQUENCE invoice_number AS bigint;
