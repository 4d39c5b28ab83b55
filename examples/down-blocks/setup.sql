CREATE TABLE orders (
  id bigint PRIMARY KEY,
  total numeric NOT NULL,
  note text,
  CONSTRAINT orders_total_positive CHECK (total > 0)
);
