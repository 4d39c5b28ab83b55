CREATE VIEW recent_orders WITH (security_invoker = true) AS SELECT id, total FROM orders WHERE created_at > now() - interval '1 day';
