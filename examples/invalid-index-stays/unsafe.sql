CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_lookup_idx ON orders (user_id);
