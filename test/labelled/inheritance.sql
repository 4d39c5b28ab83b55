-- Inheritance and partitions

-- # A constraint of a parent
-- dangerous: add-check-scans
-- shows: blocks reads and writes of measures, blocks reads and writes of measures_2024
ALTER TABLE measures ADD CONSTRAINT measures_real CHECK (value < 1000000);
-- dangerous: statement-fails
-- shows: fails 42P16
ALTER TABLE ONLY measures ADD CONSTRAINT measures_real CHECK (value < 1000000) NOT VALID;
-- dangerous: statement-fails
-- shows: fails 42P16
ALTER TABLE ONLY measures ADD COLUMN unit text;
-- dangerous: statement-fails
-- shows: fails 42P16
ALTER TABLE measures_2024 DROP COLUMN value;
-- safe
ALTER TABLE measures ADD CONSTRAINT measures_real CHECK (value < 1000000) NOT VALID;
-- safe
ALTER TABLE measures ADD COLUMN unit text;

-- # A child
-- running: SELECT count(*) FROM measures
-- dangerous: statement-fails
-- shows: fails 42804
ALTER TABLE queue INHERIT measures;
-- safe
CREATE TABLE measures_2025 () INHERITS (measures);
-- safe
CREATE TABLE measures_2025 (LIKE measures INCLUDING ALL);
ALTER TABLE measures_2025 INHERIT measures;

-- # Rows that are no longer found
-- running: SELECT count(*) FROM measures
-- dangerous: rows-leave-table warning
-- shows: changes SELECT count(*) FROM measures
ALTER TABLE measures_2024 NO INHERIT measures;
-- dangerous: rows-leave-table warning
-- running: SELECT count(*) FROM events
-- shows: changes SELECT count(*) FROM events
ALTER TABLE events DETACH PARTITION events_2024;
-- dangerous: rows-leave-table warning
-- running: SELECT count(*) FROM events
-- shows: changes SELECT count(*) FROM events
ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;
-- dangerous: drop-table warning
-- running: SELECT count(*) FROM events
-- shows: changes SELECT count(*) FROM events, loses events_2024
DROP TABLE events_2024;

-- # A partition
-- dangerous: statement-fails
-- shows: fails 42P17
CREATE TABLE events_more PARTITION OF events FOR VALUES FROM ('2024-06-01') TO ('2024-07-01');
-- dangerous: attach-partition-scans
-- shows: fails 23514
ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
-- dangerous: statement-fails
-- shows: fails 42804
ALTER TABLE readings ATTACH PARTITION events_old DEFAULT;
-- dangerous: concurrently-in-transaction
-- path: db/migration/V2__detach.sql
-- shows: fails 25001
SELECT 1;
ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;
-- dangerous: statement-fails
-- shows: fails 55000
ALTER TABLE readings DETACH PARTITION readings_2025 CONCURRENTLY;
-- safe
CREATE TABLE events_rest PARTITION OF events DEFAULT;
-- safe
CREATE TABLE events_2026 (LIKE events INCLUDING ALL);
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

-- # A constraint of a partitioned table
-- dangerous: add-check-scans
-- shows: blocks reads and writes of events
ALTER TABLE events ADD CONSTRAINT events_kind_known CHECK (kind <> '');
-- dangerous: statement-fails
-- shows: fails 0A000
ALTER TABLE events ADD PRIMARY KEY (id);
-- dangerous: set-not-null-scans
-- shows: blocks reads and writes of events
ALTER TABLE events ALTER COLUMN kind SET NOT NULL;
-- safe
ALTER TABLE events ADD CONSTRAINT events_kind_known CHECK (kind <> '') NOT VALID;
-- safe
ALTER TABLE events ADD COLUMN source text;
