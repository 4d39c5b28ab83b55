-- The version that is deployed goes on: what it leaves out gets the default.
SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';
