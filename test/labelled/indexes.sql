-- Indexes

-- # An index on a large table
-- dangerous: create-index-blocks-writes
-- shows: blocks writes of orders
CREATE INDEX orders_note_idx ON orders (note);
-- safe
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
-- safe
CREATE INDEX ON countries (name);
-- safe
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX refunds_order_id_idx ON refunds (order_id);

-- # CONCURRENTLY within a transaction
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
BEGIN;
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
COMMIT;
-- safe
-- path: prisma/migrations/20260101000000_index/migration.sql
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
