ALTER TABLE orders DROP CONSTRAINT orders_total_positive;
-- migrate:down
ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total > 0) NOT VALID;
