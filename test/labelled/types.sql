-- Types

-- # Integers
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of invoices
ALTER TABLE invoices ALTER COLUMN id TYPE bigint;
-- dangerous: narrowing-type warning, type-change-rewrites
-- shows: blocks reads and writes of invoices
-- running: UPDATE invoices SET order_id = 3000000000 WHERE id = 1 RETURNING id
-- shows: breaks UPDATE invoices SET order_id = 3000000000 WHERE id = 1 RETURNING id
ALTER TABLE invoices ALTER COLUMN order_id TYPE int;
-- safe
ALTER TABLE invoices ALTER COLUMN id TYPE int;
-- safe
ALTER TABLE queue ALTER COLUMN id TYPE int;

-- # Wider and narrower varchar
-- dangerous: narrowing-type warning, type-change-rewrites
-- shows: fails 22001
ALTER TABLE users ALTER COLUMN title TYPE varchar(40);
-- dangerous: narrowing-type warning, type-change-rewrites
-- shows: blocks reads and writes of users
-- running: UPDATE users SET title = repeat('x', 79) WHERE id = 1 RETURNING id
-- shows: breaks UPDATE users SET title = repeat('x', 79) WHERE id = 1 RETURNING id
ALTER TABLE users ALTER COLUMN title TYPE varchar(70);
-- safe
ALTER TABLE users ALTER COLUMN title TYPE varchar(200);
-- safe
ALTER TABLE users ALTER COLUMN title TYPE varchar;
-- safe
ALTER TABLE users ALTER COLUMN email TYPE text;
-- safe
ALTER TABLE orders ALTER COLUMN note TYPE varchar;

-- # text to varchar with a length
-- dangerous: narrowing-type warning, type-change-rewrites
-- shows: blocks reads and writes of orders
ALTER TABLE orders ALTER COLUMN note TYPE varchar(500);
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_note_short CHECK (length(note) <= 500) NOT VALID;

-- # text and domains, citext, char
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN code TYPE text;
-- dangerous: narrowing-type warning, type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN nickname TYPE char(30);
-- safe
ALTER TABLE orders ALTER COLUMN note TYPE plain_text;

-- # numeric
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of orders
ALTER TABLE orders ALTER COLUMN price TYPE numeric(14, 4);
-- dangerous: narrowing-type warning, type-change-rewrites
-- shows: blocks reads and writes of users
-- running: SELECT balance FROM users WHERE id = 1
-- shows: changes SELECT balance FROM users WHERE id = 1
ALTER TABLE users ALTER COLUMN balance TYPE numeric(10, 1);
-- safe
ALTER TABLE orders ALTER COLUMN price TYPE numeric(16, 2);
-- safe
ALTER TABLE orders ALTER COLUMN price TYPE numeric;

-- # Times with and without a zone
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
-- rows: SET timezone = 'Europe/Berlin'
-- setting: timezone = Europe/Berlin
ALTER TABLE users ALTER COLUMN joined TYPE timestamptz;
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN joined TYPE timestamptz USING joined AT TIME ZONE 'Europe/Berlin';
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN born TYPE timestamp;
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
SET timezone = 'UTC';
ALTER TABLE users ALTER COLUMN joined TYPE timestamptz;
-- safe
SET timezone = 'UTC';
ALTER TABLE users ALTER COLUMN parted TYPE timestamptz;
-- safe
ALTER TABLE users ALTER COLUMN seen TYPE timestamptz(6);

-- # Enums and text
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of orders
-- running: SELECT count(*) FROM orders WHERE status = 'new'
ALTER TABLE orders ALTER COLUMN status DROP DEFAULT, ALTER COLUMN status TYPE text USING status::text;
-- dangerous: statement-fails
-- shows: fails 42804
ALTER TABLE users ALTER COLUMN country TYPE mood;
-- safe
ALTER TABLE users ALTER COLUMN mood TYPE mood;

-- # json to jsonb
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN settings TYPE jsonb;
-- safe
ALTER TABLE orders ALTER COLUMN payload TYPE jsonb;

-- # Addresses, bits, intervals
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN score TYPE double precision;
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN flags TYPE varbit(4);
-- safe
ALTER TABLE users ALTER COLUMN address TYPE inet;
-- safe
ALTER TABLE users ALTER COLUMN flags TYPE varbit(32);
-- safe
ALTER TABLE users ALTER COLUMN wait TYPE interval(6);

-- # A column that a view uses
-- dangerous: statement-fails
-- shows: fails 0A000
ALTER TABLE users ALTER COLUMN name TYPE text;
-- safe
DROP VIEW admins;
ALTER TABLE users ALTER COLUMN name TYPE text;
CREATE VIEW admins AS SELECT id, name FROM users WHERE admin;

-- # A collation
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of users
ALTER TABLE users ALTER COLUMN email TYPE varchar(255) COLLATE "C";
-- safe
ALTER TABLE orders ALTER COLUMN note TYPE text;
