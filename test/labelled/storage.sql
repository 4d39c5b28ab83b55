-- Storage and upkeep

-- # The write-ahead log
-- dangerous: blocks-too-long
-- shows: blocks reads and writes of sessions
ALTER TABLE sessions SET LOGGED;
-- dangerous: blocks-too-long, unlogged-table warning
-- shows: blocks reads and writes of invoices, unlogs invoices
ALTER TABLE invoices SET UNLOGGED;
-- dangerous: statement-fails
-- shows: fails 42P16
ALTER TABLE users SET UNLOGGED;
-- safe
ALTER TABLE invoices SET LOGGED;
-- safe
ALTER TABLE queue SET LOGGED;
-- safe
CREATE UNLOGGED TABLE drafts (id bigint PRIMARY KEY);
-- safe
CREATE TABLE drafts (id bigint PRIMARY KEY);
ALTER TABLE drafts SET UNLOGGED;

-- # Tablespaces
-- dangerous: blocks-too-long
-- shows: blocks reads and writes of tickets
-- unsure: a snapshot lists no tablespaces
ALTER TABLE tickets SET TABLESPACE fast;
-- dangerous: blocks-too-long
-- shows: blocks reads and writes of orders
-- unsure: a snapshot lists no tablespaces
ALTER INDEX orders_user_id_idx SET TABLESPACE fast;
-- safe
ALTER TABLE tickets SET TABLESPACE pg_default;
-- safe
ALTER INDEX tickets_pkey SET TABLESPACE pg_default;

-- # Options of storage
-- dangerous: statement-fails
-- shows: fails 22023
ALTER TABLE tickets SET (fillfactor = 900);
-- dangerous: statement-fails
-- shows: fails 22023
ALTER TABLE tickets SET (fill_factor = 90);
-- safe
ALTER TABLE tickets SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01);
-- safe
ALTER TABLE tickets RESET (fillfactor);
-- safe
ALTER INDEX orders_user_id_idx SET (fillfactor = 80);

-- # Upkeep of everything
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of archive.orders
REINDEX SCHEMA archive;
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of tickets
VACUUM (FULL, ANALYZE) tickets;
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of events_old
VACUUM FULL events_old;
-- safe
REINDEX SCHEMA CONCURRENTLY archive;
-- safe
VACUUM (FREEZE, ANALYZE) tickets;
-- safe
CLUSTER countries USING countries_pkey;
-- safe
ALTER TABLE tickets CLUSTER ON tickets_pkey;

-- # An access method
-- dangerous: statement-fails
-- shows: fails 42704
CREATE TABLE drafts (id bigint PRIMARY KEY) USING columnar;
-- safe
CREATE TABLE drafts (id bigint PRIMARY KEY) USING heap;
