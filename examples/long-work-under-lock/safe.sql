ALTER TABLE users ADD COLUMN orders_count integer;
UPDATE users SET orders_count = 0 WHERE id = 17;
