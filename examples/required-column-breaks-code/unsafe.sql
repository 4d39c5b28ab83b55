SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text;
UPDATE orders SET channel = 'web';
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
