CREATE INDEX CONCURRENTLY orders_user_id_and_created_at_and_total_for_the_monthly_statement_idx ON orders (user_id, created_at, total);
