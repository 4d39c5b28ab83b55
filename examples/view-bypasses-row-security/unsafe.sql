CREATE VIEW recent_orders AS SELECT id, total FROM orders WHERE created_at > now() - interval '1 day';
