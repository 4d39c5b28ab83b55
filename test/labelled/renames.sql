-- Renames

-- # A column
-- dangerous: rename-breaks-code
-- running: SELECT note FROM orders WHERE id = 1
-- shows: breaks SELECT note FROM orders WHERE id = 1
ALTER TABLE orders RENAME COLUMN note TO remark;
-- safe
-- running: SELECT id FROM orders WHERE id = 1
ALTER TABLE orders RENAME COLUMN note TO remark;
-- safe
CREATE TABLE refunds (id bigint, note text);
ALTER TABLE refunds RENAME COLUMN note TO remark;

-- # A table
-- dangerous: rename-breaks-code
-- running: SELECT count(*) FROM invoices
-- shows: breaks SELECT count(*) FROM invoices
ALTER TABLE invoices RENAME TO bills;
-- safe
-- running: SELECT count(*) FROM invoices
-- path: db/migration/V2__bills.sql
ALTER TABLE invoices RENAME TO bills;
CREATE VIEW invoices AS SELECT * FROM bills;
-- safe
CREATE TABLE new_refunds (id bigint);
ALTER TABLE new_refunds RENAME TO refunds;
CREATE INDEX refunds_id_idx ON refunds (id);

-- # Another schema
-- dangerous: moved-schema-breaks-code
-- running: SELECT count(*) FROM invoices
-- shows: breaks SELECT count(*) FROM invoices
ALTER TABLE invoices SET SCHEMA archive;
-- safe
CREATE TABLE refunds (id bigint);
ALTER TABLE refunds SET SCHEMA archive;

-- # An enum value
-- dangerous: enum-value-renamed warning
-- running: SELECT count(*) FROM orders WHERE status = 'paid'
-- shows: breaks SELECT count(*) FROM orders WHERE status = 'paid'
ALTER TYPE order_status RENAME VALUE 'paid' TO 'settled';
-- safe
ALTER TYPE order_status ADD VALUE 'returned';

-- # A type
-- dangerous: rename-breaks-code
-- running: SELECT 'new'::order_status
-- shows: breaks SELECT 'new'::order_status
ALTER TYPE order_status RENAME TO order_states;
-- safe
-- running: SELECT mood FROM users WHERE id = 1
CREATE TYPE size AS ENUM ('s');
ALTER TYPE size RENAME TO sizes;

-- # A view, a function, a sequence
-- dangerous: rename-breaks-code
-- running: SELECT count(*) FROM admins
-- shows: breaks SELECT count(*) FROM admins
ALTER VIEW admins RENAME TO managers;
-- dangerous: rename-breaks-code
-- running: SELECT order_total(1)
-- shows: breaks SELECT order_total(1)
ALTER FUNCTION order_total(bigint) RENAME TO total_of_order;
-- dangerous: rename-breaks-code
-- running: SELECT nextval('invoice_number') > 0
-- shows: breaks SELECT nextval('invoice_number') > 0
ALTER SEQUENCE invoice_number RENAME TO invoice_numbers;
-- safe
ALTER INDEX users_joined_idx RENAME TO users_joined_at_idx;
-- safe
ALTER TABLE orders RENAME CONSTRAINT orders_user_id_fkey TO orders_user_fk;
