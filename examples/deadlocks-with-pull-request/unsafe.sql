SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN state text;
ALTER TABLE users ADD COLUMN state text;
