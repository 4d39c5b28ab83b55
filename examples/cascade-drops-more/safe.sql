ALTER TABLE orders ADD COLUMN discount numeric(12,2);
