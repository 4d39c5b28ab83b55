-- Changes of rows

-- # UPDATE of a large table
-- dangerous: large-data-change
-- shows: changes rows of orders
UPDATE orders SET note = 'none';
-- safe
UPDATE orders SET note = 'none' WHERE id = 17;
-- safe
UPDATE countries SET name = upper(name);

-- # DELETE of a large table
-- dangerous: delete-without-where, large-data-change
-- shows: changes rows of archive.orders, loses rows of archive.orders
DELETE FROM archive.orders;
-- safe
DELETE FROM queue;
-- safe
DELETE FROM queue WHERE id = 17;

-- # A condition that holds for every row
-- dangerous: delete-without-where, large-data-change
-- shows: changes rows of archive.orders, loses rows of archive.orders
DELETE FROM archive.orders WHERE 1 = 1;
-- dangerous: delete-without-where, large-data-change
-- shows: changes rows of archive.orders, loses rows of archive.orders
DELETE FROM archive.orders WHERE id = 17 OR NOT false;
-- dangerous: delete-without-where, large-data-change
-- shows: changes rows of archive.orders, loses rows of archive.orders
DELETE FROM archive.orders WHERE id IS NOT NULL;
-- dangerous: large-data-change
-- shows: changes rows of orders
UPDATE orders SET note = 'none' WHERE NULL IS NULL;
-- safe
DELETE FROM archive.orders WHERE 1 = 0;
-- safe
DELETE FROM archive.orders WHERE id IS NULL;
-- safe
UPDATE orders SET note = 'none' WHERE NULL IS NOT NULL;

-- # A lock and a change in one transaction
-- dangerous: long-work-under-lock
-- shows: blocks reads and writes of orders, changes rows of orders
-- path: db/migration/V2__remark.sql
ALTER TABLE orders ADD COLUMN remark text;
UPDATE orders SET remark = note;
-- safe
-- path: db/migration/V2__remark.sql
ALTER TABLE orders ADD COLUMN remark text;

-- # A transaction that stays open
-- dangerous: transaction-left-open
-- shows: leaves a transaction open
BEGIN;
ALTER TABLE orders ADD COLUMN remark text;
-- safe
BEGIN;
ALTER TABLE orders ADD COLUMN remark text;
COMMIT;

-- # An enum value that is used at once
-- dangerous: enum-value-used-before-commit
-- shows: fails 55P04
-- path: db/migration/V2__lost.sql
ALTER TYPE order_status ADD VALUE 'lost';
UPDATE orders SET status = 'lost' WHERE id = 17;
-- safe
ALTER TYPE order_status ADD VALUE 'lost';
UPDATE orders SET status = 'lost' WHERE id = 17;

-- # Rows that break a rule
-- dangerous: statement-fails
-- shows: fails 42703
UPDATE orders SET nothing = 1 WHERE id = 17;
-- safe
INSERT INTO countries (code, name) VALUES ('xx', 'Nowhere') ON CONFLICT DO NOTHING;
