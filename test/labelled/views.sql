-- Views

-- # A view replaced
-- dangerous: statement-fails
-- shows: fails 42P16
CREATE OR REPLACE VIEW open_tickets AS SELECT id, subject FROM tickets WHERE state = 'open';
-- dangerous: statement-fails
-- shows: fails 42P16
CREATE OR REPLACE VIEW open_tickets AS SELECT id, state, subject FROM tickets WHERE state = 'open';
-- dangerous: statement-fails
-- shows: fails 42P16
CREATE OR REPLACE VIEW open_tickets AS SELECT id, subject::varchar(20) AS subject, state FROM tickets;
-- dangerous: statement-fails
-- shows: fails 42703
CREATE OR REPLACE VIEW open_tickets AS SELECT id, subject, state, priority FROM tickets;
-- safe
-- running: SELECT subject FROM open_tickets WHERE id = 4
CREATE OR REPLACE VIEW open_tickets AS SELECT id, subject, state, opened FROM tickets WHERE state = 'open';

-- # A view made again without a column
-- running: SELECT name FROM admins
-- path: db/migration/V2__admins.sql
-- dangerous: drop-breaks-code
-- shows: breaks SELECT name FROM admins
DROP VIEW admins;
CREATE VIEW admins AS SELECT id FROM users WHERE admin;
-- dangerous: drop-breaks-code
-- shows: breaks SELECT name FROM admins
DROP VIEW admins;
CREATE VIEW admins AS SELECT id, name AS full_name FROM users WHERE admin;
-- safe
DROP VIEW admins;
CREATE VIEW admins AS SELECT name, id, email FROM users WHERE admin;
-- safe
DROP VIEW admins;
CREATE VIEW admins AS SELECT * FROM users WHERE admin;

-- # A view that others hang on
-- path: db/migration/V2__open.sql
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP VIEW open_tickets;
-- dangerous: cascade-drops-more
-- shows: drops the view late_tickets
DROP VIEW open_tickets CASCADE;
CREATE VIEW open_tickets AS SELECT id, subject, state FROM tickets WHERE state = 'open';
-- safe
DROP VIEW late_tickets, open_tickets;
CREATE VIEW open_tickets AS SELECT id, subject, state FROM tickets WHERE state = 'open';
CREATE VIEW late_tickets AS SELECT id, subject FROM open_tickets WHERE subject <> '';

-- # A column of a view renamed
-- running: SELECT subject FROM open_tickets WHERE id = 4
-- dangerous: rename-breaks-code
-- shows: breaks SELECT subject FROM open_tickets WHERE id = 4
ALTER VIEW open_tickets RENAME COLUMN subject TO title;
-- safe
ALTER VIEW open_tickets RENAME COLUMN state TO stage;
-- safe
ALTER VIEW open_tickets SET (security_barrier = true);

-- # A view that moves
-- running: SELECT subject FROM late_tickets WHERE id = 4
-- dangerous: moved-schema-breaks-code
-- shows: breaks SELECT subject FROM late_tickets WHERE id = 4
ALTER VIEW late_tickets SET SCHEMA archive;
-- safe
ALTER VIEW admins SET SCHEMA archive;
