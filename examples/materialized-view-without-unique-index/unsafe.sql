CREATE MATERIALIZED VIEW domains AS SELECT split_part(email, '@', 2) AS domain, count(*) FROM users GROUP BY 1;
