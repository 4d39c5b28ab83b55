BEGIN;
DROP VIEW recent_orders;
CREATE VIEW recent_orders AS SELECT id, user_id FROM orders;
COMMIT;
