CREATE INDEX CONCURRENTLY orders_monthly_statement_idx ON orders (user_id, created_at, total);
