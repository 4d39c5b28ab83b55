-- Extensions

-- # An extension that columns use
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP EXTENSION citext;
-- dangerous: cascade-drops-more
-- shows: drops the index parcels_sender_idx, loses parcels.sender
DROP EXTENSION citext CASCADE;
-- safe
CREATE EXTENSION hstore;
DROP EXTENSION hstore;
-- safe
DROP EXTENSION IF EXISTS hstore;

-- # An extension that is there
-- dangerous: statement-fails
-- shows: fails 42710
CREATE EXTENSION citext;
-- safe
CREATE EXTENSION IF NOT EXISTS citext;
-- safe
CREATE EXTENSION pg_trgm;

-- # What an extension brings, before it is there
-- dangerous: statement-fails
-- shows: fails 42704
CREATE INDEX CONCURRENTLY tickets_subject_trgm ON tickets USING gin (subject gin_trgm_ops);
-- dangerous: create-index-blocks-writes
-- shows: blocks writes of tickets
CREATE EXTENSION pg_trgm;
CREATE INDEX tickets_subject_trgm ON tickets USING gin (subject gin_trgm_ops);
-- safe
CREATE EXTENSION pg_trgm;
CREATE INDEX CONCURRENTLY tickets_subject_trgm ON tickets USING gin (subject gin_trgm_ops);

-- # citext in the place of text
-- dangerous: narrowing-type warning, type-change-rewrites
-- running: UPDATE parcels SET sender = repeat('x', 99) WHERE id = 1 RETURNING id
-- shows: blocks reads and writes of parcels, breaks UPDATE parcels SET sender = repeat('x', 99) WHERE id = 1 RETURNING id
ALTER TABLE parcels ALTER COLUMN sender TYPE varchar(90);
-- safe
ALTER TABLE parcels ALTER COLUMN sender TYPE citext;
-- safe
ALTER TABLE parcels ALTER COLUMN box TYPE citext;
-- safe
ALTER TABLE parcels ADD COLUMN receiver citext;
