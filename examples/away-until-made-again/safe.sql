CREATE MATERIALIZED VIEW totals_new AS
  SELECT user_id, sum(total) AS total, count(*) AS orders FROM orders GROUP BY user_id;
BEGIN;
SET LOCAL lock_timeout = '2s';
DROP MATERIALIZED VIEW totals;
ALTER MATERIALIZED VIEW totals_new RENAME TO totals;
COMMIT;
