-- Enums

-- # A value that is added and used
-- path: db/migration/V2__lost.sql
-- dangerous: enum-value-used-before-commit
-- shows: fails 55P04
ALTER TYPE ticket_state ADD VALUE 'lost';
ALTER TABLE tickets ALTER COLUMN state SET DEFAULT 'lost';
-- dangerous: enum-value-used-before-commit
-- shows: fails 55P04
ALTER TYPE ticket_state ADD VALUE 'lost';
CREATE INDEX tickets_lost_idx ON tickets (id) WHERE state = 'lost';
-- dangerous: enum-value-used-before-commit
-- versions: 14-16
-- shows: fails 55P04
CREATE TYPE parcel_state AS ENUM ('sent');
ALTER TYPE parcel_state ADD VALUE 'lost';
CREATE TABLE parcel_states (id bigint PRIMARY KEY, state parcel_state NOT NULL DEFAULT 'lost');
-- safe
-- versions: 17+
CREATE TYPE parcel_state AS ENUM ('sent');
ALTER TYPE parcel_state ADD VALUE 'lost';
CREATE TABLE parcel_states (id bigint PRIMARY KEY, state parcel_state NOT NULL DEFAULT 'lost');
-- safe
ALTER TYPE ticket_state ADD VALUE 'lost';

-- # A value that is there
-- dangerous: statement-fails
-- shows: fails 42710
ALTER TYPE ticket_state ADD VALUE 'open';
-- dangerous: statement-fails
-- shows: fails 22023
ALTER TYPE ticket_state ADD VALUE 'lost' AFTER 'none';
-- dangerous: statement-fails
-- shows: fails 22023
ALTER TYPE ticket_state RENAME VALUE 'lost' TO 'gone';
-- safe
ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'open';
-- safe
ALTER TYPE ticket_state ADD VALUE 'lost' AFTER 'open';

-- # A value renamed
-- running: UPDATE tickets SET state = 'void' WHERE id = 1 RETURNING id
-- dangerous: enum-value-renamed warning
-- shows: breaks UPDATE tickets SET state = 'void' WHERE id = 1 RETURNING id
ALTER TYPE ticket_state RENAME VALUE 'void' TO 'dropped';
-- safe
CREATE TYPE parcel_state AS ENUM ('sent');
ALTER TYPE parcel_state RENAME VALUE 'sent' TO 'gone';

-- # A type without some of the values
-- path: db/migration/V2__states.sql
-- dangerous: enum-value-removed warning, long-work-under-lock, type-change-rewrites
-- shows: fails 22P02
CREATE TYPE ticket_state_new AS ENUM ('closed', 'void');
DROP VIEW late_tickets;
DROP VIEW open_tickets;
DROP STATISTICS tickets_stats;
ALTER TABLE tickets ALTER COLUMN state DROP DEFAULT;
ALTER TABLE tickets ALTER COLUMN state TYPE ticket_state_new USING state::text::ticket_state_new;
-- safe
CREATE TYPE ticket_state_new AS ENUM ('open', 'closed', 'void', 'lost');
CREATE TABLE more_tickets (id bigint PRIMARY KEY, state ticket_state_new NOT NULL);

-- # A type of a new table
-- dangerous: statement-fails
-- shows: fails 42710
CREATE TYPE ticket_state AS ENUM ('open');
-- safe
CREATE TYPE archive.ticket_state AS ENUM ('open');
