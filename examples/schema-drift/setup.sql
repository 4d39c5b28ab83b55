-- Production. The base's migrations make orders with a column status, which somebody has dropped by hand since.
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  total numeric(12,2)
);
