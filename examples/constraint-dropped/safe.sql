ALTER TABLE orders ADD CONSTRAINT total_not_negative CHECK (total >= 0) NOT VALID;
ALTER TABLE orders DROP CONSTRAINT total_positive;
