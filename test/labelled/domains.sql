-- Domains

-- # A constraint of a domain
-- dangerous: domain-constraint-scans
-- shows: blocks writes of parcels
ALTER DOMAIN positive ADD CONSTRAINT positive_small CHECK (VALUE < 2000000);
-- dangerous: domain-constraint-scans
-- shows: blocks writes of parcels
ALTER DOMAIN sku VALIDATE CONSTRAINT sku_short;
-- dangerous: domain-constraint-scans
-- shows: blocks writes of parcels
ALTER DOMAIN plain_text SET NOT NULL;
-- safe
ALTER DOMAIN positive ADD CONSTRAINT positive_small CHECK (VALUE < 2000000) NOT VALID;
-- safe
ALTER DOMAIN plain_text SET DEFAULT '';
-- safe
CREATE DOMAIN percent AS int;
ALTER DOMAIN percent ADD CONSTRAINT percent_most CHECK (VALUE <= 100);
-- safe
ALTER DOMAIN positive DROP NOT NULL;

-- # A constraint that rows violate
-- dangerous: domain-constraint-scans
-- shows: fails 23514
ALTER DOMAIN positive ADD CONSTRAINT positive_few CHECK (VALUE < 500);
-- safe
ALTER DOMAIN positive ADD CONSTRAINT positive_few CHECK (VALUE < 500) NOT VALID;

-- # A constraint that goes
-- dangerous: statement-fails
-- shows: fails 42704
ALTER DOMAIN sku DROP CONSTRAINT sku_none;
-- safe
ALTER DOMAIN sku DROP CONSTRAINT IF EXISTS sku_none;
-- safe
ALTER DOMAIN sku RENAME CONSTRAINT sku_short TO sku_length;

-- # A domain that columns use
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP DOMAIN sku;
-- dangerous: cascade-drops-more
-- shows: loses parcels.code
DROP DOMAIN sku CASCADE;
-- safe
CREATE DOMAIN percent AS int;
DROP DOMAIN percent;

-- # A column that becomes a domain
-- dangerous: type-change-rewrites
-- shows: blocks reads and writes of invoices
ALTER TABLE invoices ALTER COLUMN id TYPE positive;
-- safe
ALTER TABLE tickets ALTER COLUMN code TYPE plain_text;

-- # A domain renamed
-- running: SELECT 'k'::plain_text
-- dangerous: rename-breaks-code
-- shows: breaks SELECT 'k'::plain_text
ALTER DOMAIN plain_text RENAME TO clean_text;
-- safe
CREATE DOMAIN percent AS int;
ALTER DOMAIN percent RENAME TO share;
