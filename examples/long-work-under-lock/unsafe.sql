BEGIN;
ALTER TABLE users ADD COLUMN orders_count integer;
UPDATE orders SET note = '' WHERE note IS NULL;
COMMIT;
