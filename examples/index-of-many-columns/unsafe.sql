CREATE INDEX CONCURRENTLY orders_all_idx ON orders (user_id, created_at, total, note, id);
