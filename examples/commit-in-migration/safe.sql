ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN source text;
