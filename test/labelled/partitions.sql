-- Partitions, views and upkeep

-- # A partition attached
-- dangerous: attach-partition-scans
-- shows: blocks reads and writes of events_old
ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
-- safe
ALTER TABLE events ATTACH PARTITION events_proven FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
-- safe
CREATE TABLE events_2026 (LIKE events);
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

-- # A partition beside a DEFAULT that has rows
-- dangerous: attach-partition-scans
-- shows: blocks reads and writes of readings
CREATE TABLE readings_2026 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- safe
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

-- # A materialized view
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of daily_orders
REFRESH MATERIALIZED VIEW daily_orders;
-- safe
REFRESH MATERIALIZED VIEW CONCURRENTLY daily_orders;

-- # A materialized view that is left without rows
-- dangerous: refresh-empties-view
-- running: SELECT total FROM order_totals WHERE user_id = 1
-- shows: breaks SELECT total FROM order_totals WHERE user_id = 1
REFRESH MATERIALIZED VIEW order_totals WITH NO DATA;
-- safe
-- running: SELECT orders FROM daily_orders WHERE day = '2024-01-01'
REFRESH MATERIALIZED VIEW CONCURRENTLY daily_orders;

-- # Upkeep
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of orders
VACUUM FULL orders;
-- dangerous: maintenance-locks-table
-- shows: blocks reads and writes of orders
CLUSTER orders USING orders_pkey;
-- safe
VACUUM orders;
-- safe
ANALYZE orders;
-- safe
VACUUM FULL countries;
