CREATE INDEX CONCURRENTLY orders_some_idx ON orders (user_id, created_at) INCLUDE (total, note, id);
