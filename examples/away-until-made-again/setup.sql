CREATE TABLE orders (
  id bigint PRIMARY KEY,
  user_id bigint NOT NULL,
  total numeric(12,2)
);
CREATE MATERIALIZED VIEW totals AS
  SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
