-- Materialized views

-- # REFRESH
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of order_totals
REFRESH MATERIALIZED VIEW order_totals;
-- dangerous: statement-fails
-- shows: fails 55000
REFRESH MATERIALIZED VIEW CONCURRENTLY order_totals;
-- safe
CREATE UNIQUE INDEX order_totals_user_key ON order_totals (user_id);
REFRESH MATERIALIZED VIEW CONCURRENTLY order_totals;

-- # CONCURRENTLY with an index that does not do
-- dangerous: statement-fails
-- shows: fails 55000
CREATE UNIQUE INDEX order_totals_some_key ON order_totals (user_id) WHERE total > 0;
REFRESH MATERIALIZED VIEW CONCURRENTLY order_totals;
-- safe
REFRESH MATERIALIZED VIEW CONCURRENTLY daily_orders;

-- # A materialized view made anew
-- running: SELECT total FROM order_totals WHERE user_id = 1
-- path: db/migration/V2__totals.sql
-- dangerous: drop-breaks-code
-- shows: breaks SELECT total FROM order_totals WHERE user_id = 1
DROP MATERIALIZED VIEW order_totals;
-- dangerous: refresh-empties-view
-- shows: breaks SELECT total FROM order_totals WHERE user_id = 1
DROP MATERIALIZED VIEW order_totals;
CREATE MATERIALIZED VIEW order_totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY 1 WITH NO DATA;
-- dangerous: long-work-under-lock
-- shows: blocks reads and writes of order_totals
DROP MATERIALIZED VIEW order_totals;
CREATE MATERIALIZED VIEW order_totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY 1;
-- safe
CREATE MATERIALIZED VIEW totals_new AS SELECT user_id, sum(total) AS total FROM orders GROUP BY 1;
-- safe
CREATE MATERIALIZED VIEW totals_new AS SELECT user_id, sum(total) AS total FROM orders GROUP BY 1 WITH NO DATA;

-- # A column that a materialized view uses
-- dangerous: statement-fails
-- shows: fails 2BP01
ALTER TABLE orders DROP COLUMN shipped;
-- dangerous: cascade-drops-more, drop-column warning
-- shows: drops the materialized view daily_orders, loses orders.shipped
ALTER TABLE orders DROP COLUMN shipped CASCADE;
-- safe
DROP MATERIALIZED VIEW daily_orders;
ALTER TABLE orders ALTER COLUMN shipped DROP NOT NULL;

-- # A materialized view renamed
-- running: SELECT total FROM order_totals WHERE user_id = 1
-- path: db/migration/V2__totals.sql
-- dangerous: rename-breaks-code
-- shows: breaks SELECT total FROM order_totals WHERE user_id = 1
ALTER MATERIALIZED VIEW order_totals RENAME TO user_totals;
-- safe
ALTER MATERIALIZED VIEW order_totals RENAME TO user_totals;
CREATE VIEW order_totals AS SELECT * FROM user_totals;
