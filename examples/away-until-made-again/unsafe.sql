DROP MATERIALIZED VIEW totals;
CREATE MATERIALIZED VIEW totals AS
  SELECT user_id, sum(total) AS total, count(*) AS orders FROM orders GROUP BY user_id;
