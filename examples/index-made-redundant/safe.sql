CREATE INDEX CONCURRENTLY orders_created_at_user_id_idx ON orders (created_at, user_id);
