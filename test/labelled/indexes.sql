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
CREATE INDEX ON queue (job);
-- safe
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX refunds_order_id_idx ON refunds (order_id);

-- # A unique index on a large table
-- dangerous: create-index-blocks-writes
-- shows: blocks writes of invoices
CREATE UNIQUE INDEX invoices_number_key ON invoices (number);
-- safe
CREATE UNIQUE INDEX CONCURRENTLY invoices_number_key ON invoices (number);

-- # A partial index reads every row too
-- dangerous: create-index-blocks-writes warning
-- shows: blocks writes of invoices
CREATE INDEX invoices_unpaid_idx ON invoices (order_id) WHERE NOT paid;
-- safe
CREATE INDEX CONCURRENTLY invoices_unpaid_idx ON invoices (order_id) WHERE NOT paid;

-- # IF NOT EXISTS
-- dangerous: create-index-blocks-writes
-- shows: blocks writes of orders
CREATE INDEX IF NOT EXISTS orders_note_idx ON orders (note);
-- safe
CREATE INDEX IF NOT EXISTS orders_user_id_idx ON orders (user_id);

-- # An index on a materialized view
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
-- path: db/migration/V2__totals.sql
SELECT 1;
CREATE INDEX CONCURRENTLY order_totals_user_id_idx ON order_totals (user_id);
-- safe
CREATE INDEX order_totals_user_id_idx ON order_totals (user_id);

-- # CONCURRENTLY within a transaction
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
BEGIN;
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
COMMIT;
-- safe
-- path: prisma/migrations/20260101000000_index/migration.sql
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);

-- # Dropping an index
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
-- path: prisma/migrations/20260101000000_index/migration.sql
DROP INDEX CONCURRENTLY users_joined_idx;
SELECT 1;
-- safe
DROP INDEX CONCURRENTLY users_joined_idx;
-- safe
DROP INDEX IF EXISTS users_joined_idx;

-- # Rebuilding an index
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of orders
REINDEX INDEX orders_user_id_idx;
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of orders
REINDEX TABLE orders;
-- safe
REINDEX INDEX CONCURRENTLY orders_user_id_idx;
-- safe
REINDEX TABLE CONCURRENTLY orders;
-- safe
REINDEX TABLE countries;

-- # An index on every partition
-- dangerous: create-index-blocks-writes
-- shows: blocks writes of events
CREATE INDEX events_user_id_idx ON events (user_id);
-- dangerous: statement-fails
-- shows: fails 0A000
CREATE INDEX CONCURRENTLY events_user_id_idx ON events (user_id);
-- dangerous: index-only-on-parent warning
-- shows: leaves an invalid index
CREATE INDEX events_user_id_idx ON ONLY events (user_id);
-- safe
CREATE INDEX events_user_id_idx ON ONLY events (user_id);
CREATE INDEX CONCURRENTLY events_2024_user_id_idx ON events_2024 (user_id);
CREATE INDEX CONCURRENTLY events_2025_user_id_idx ON events_2025 (user_id);
ALTER INDEX events_user_id_idx ATTACH PARTITION events_2024_user_id_idx;
ALTER INDEX events_user_id_idx ATTACH PARTITION events_2025_user_id_idx;

-- # A unique index over values that repeat
-- dangerous: existing-rows-violate
-- shows: fails 23505, leaves an invalid index
CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);
-- safe
CREATE UNIQUE INDEX CONCURRENTLY invoices_number_key ON invoices (number);

-- # The same index again
-- dangerous: duplicate-index warning
-- shows: repeats an index of orders
CREATE INDEX CONCURRENTLY orders_user ON orders (user_id);
-- dangerous: duplicate-index warning
-- shows: repeats an index of orders
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_user ON orders (user_id);
-- safe
CREATE INDEX CONCURRENTLY orders_user_shipped ON orders (user_id, shipped);
-- safe
CREATE INDEX CONCURRENTLY orders_user_open ON orders (user_id) WHERE status = 'new';
-- safe
CREATE INDEX CONCURRENTLY orders_user_hash ON orders USING hash (user_id);

-- # Replacing an index in one go
-- dangerous: create-index-blocks-writes
-- shows: blocks reads and writes of users
-- path: db/migration/V2__joined.sql
DROP INDEX users_joined_idx;
CREATE INDEX users_joined_seen_idx ON users (joined, seen);
-- safe
CREATE INDEX CONCURRENTLY users_joined_seen_idx ON users (joined, seen);
DROP INDEX CONCURRENTLY users_joined_idx;

-- # An index renamed
-- dangerous: statement-fails
-- shows: fails 42P01
ALTER INDEX users_born_idx RENAME TO users_birthday_idx;
-- safe
ALTER INDEX users_joined_idx RENAME TO users_joined_at_idx;
-- safe
ALTER INDEX IF EXISTS users_born_idx RENAME TO users_birthday_idx;

-- # An index over an expression
-- dangerous: statement-fails
-- shows: fails 42P17
CREATE INDEX CONCURRENTLY users_day_idx ON users ((seen::date));
-- safe
CREATE INDEX CONCURRENTLY users_day_idx ON users ((joined::date));

-- # The method cannot index the type
-- dangerous: statement-fails
-- shows: fails 42704
CREATE INDEX CONCURRENTLY users_settings_idx ON users USING gin (settings);
-- safe
CREATE INDEX CONCURRENTLY orders_payload_idx ON orders USING gin (payload jsonb_path_ops);
