ALTER TABLE orders
  ADD CONSTRAINT orders_total_positive CHECK (total > 0) NOT VALID,
  ADD CONSTRAINT orders_note_required CHECK (note IS NOT NULL) NOT VALID;
