SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS status text;
ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'new';
