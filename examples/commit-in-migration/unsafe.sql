ALTER TABLE orders ADD COLUMN channel text;
COMMIT;
ALTER TABLE orders ADD COLUMN source text;
