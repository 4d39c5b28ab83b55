BEGIN;
DROP VIEW recent_orders;
CREATE VIEW recent_orders AS SELECT id, user_id, total, note, created_at FROM orders WHERE created_at > now() - interval '2 days';
COMMIT;
