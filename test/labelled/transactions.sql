-- Transactions of tools

-- # CONCURRENTLY in dbmate's transaction
-- path: db/migrations/20260101000000_note.sql
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
-- migrate:up
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
-- safe
-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);

-- # CONCURRENTLY in goose's transaction
-- path: db/migrations/00002_note.sql
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
-- +goose Up
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
-- safe
-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);

-- # CONCURRENTLY beside another statement in golang-migrate's one string
-- path: db/migrations/2_note.up.sql
-- dangerous: concurrently-in-transaction, concurrently-in-transaction
-- shows: fails 25001
DROP INDEX CONCURRENTLY users_joined_idx;
CREATE INDEX CONCURRENTLY users_joined_seen_idx ON users (joined, seen);
-- safe
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);

-- # CONCURRENTLY in Diesel's transaction
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
-- path: migrations/2026-01-01-000000_note/up.sql
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
-- safe
-- path: migrations/2026-01-01-000000_note/up.sql
CREATE INDEX notes_of_countries_idx ON countries (name);

-- # CONCURRENTLY beside another statement in Supabase's pipeline
-- path: supabase/migrations/20260101000000_note.sql
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
ALTER TABLE countries ADD COLUMN note text;
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
-- safe
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);

-- # A new enum value, used
-- path: db/migrations/00002_lost.sql
-- dangerous: enum-value-used-before-commit
-- shows: fails 55P04
-- +goose Up
ALTER TYPE order_status ADD VALUE 'lost';
UPDATE orders SET status = 'lost' WHERE id = 17;
-- safe
-- +goose NO TRANSACTION
-- +goose Up
ALTER TYPE order_status ADD VALUE 'lost';
UPDATE orders SET status = 'lost' WHERE id = 17;

-- # A loop that commits
-- path: db/migrations/20260101000000_loop.sql
-- dangerous: concurrently-in-transaction
-- shows: fails 2D000
-- migrate:up
DO $$
BEGIN
  FOR part IN 1..3 LOOP
    UPDATE countries SET name = upper(name) WHERE length(code) = part;
    COMMIT;
  END LOOP;
END $$;
-- safe
-- migrate:up transaction:false
DO $$
BEGIN
  FOR part IN 1..3 LOOP
    UPDATE countries SET name = upper(name) WHERE length(code) = part;
    COMMIT;
  END LOOP;
END $$;

-- # Work on one table while another is locked
-- path: db/migrations/00002_plan.sql
-- dangerous: long-work-under-lock
-- shows: blocks reads and writes of orders, blocks reads and writes of users
-- +goose Up
ALTER TABLE users ADD COLUMN plan text;
ALTER TABLE orders ADD CONSTRAINT orders_numbered CHECK (id > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_numbered;
-- safe
-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE users ADD COLUMN plan text;
ALTER TABLE orders ADD CONSTRAINT orders_numbered CHECK (id > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_numbered;

-- # A loop that commits and takes every row each time
-- dangerous: large-data-change
-- shows: nothing
DO $$
BEGIN
  FOR part IN 1..2 LOOP
    UPDATE orders SET note = trim(note);
    COMMIT;
  END LOOP;
END $$;
-- safe
DO $$
BEGIN
  FOR part IN 0..9 LOOP
    UPDATE orders SET note = trim(note) WHERE id > part * 100 AND id <= (part + 1) * 100;
    COMMIT;
  END LOOP;
END $$;
