-- Rows for the server that verifies the labels: a thousand stand for millions. They are valid for every constraint,
-- and hold what real tables hold: nulls, duplicates, values at the end of their type.
INSERT INTO countries SELECT 'c' || i, 'Country ' || i FROM generate_series(1, 20) i;
INSERT INTO users (email, name, title, nickname, age, country, mood, balance, score, flags, address, joined, seen, born, settings, code, tags)
  SELECT 'u' || i || '@example.com', CASE WHEN i % 7 > 0 THEN repeat('n', 60) END, repeat('t', 60), 'n' || i, CASE WHEN i % 5 > 0 THEN i % 90 END, 'c' || (1 + i % 20),
    'happy', i + 0.25, i, B'101', '10.0.0.0/8', '2025-01-01', '2025-01-01 12:00+00', '2000-01-01', '{"a": 1}', 'a', '{x}'
  FROM generate_series(1, 1000) i;
INSERT INTO orders (user_id, number, reference, total, price, note, quantity, shipped, payload)
  SELECT i, i % 100, 'r' || i, i, i + 0.25, CASE WHEN i % 3 > 0 THEN 'note ' || i END, 1, '2025-01-01'::timestamptz + i * interval '1 hour', '{}'
  FROM generate_series(1, 1000) i;
INSERT INTO invoices SELECT i, i, 'R' || i, '2025-01-01', i % 2 = 0 FROM generate_series(1, 1000) i;
INSERT INTO events SELECT i, '2024-06-01'::timestamptz + i * interval '10 hours', i, 'view' FROM generate_series(1, 1000) i;
INSERT INTO events_old SELECT i, '2023-06-01', i, 'view' FROM generate_series(1, 1000) i;
INSERT INTO events_proven SELECT i, '2023-06-01', i, 'view' FROM generate_series(1, 1000) i;
INSERT INTO readings SELECT i, '2025-06-01' FROM generate_series(1, 1000) i;
INSERT INTO readings SELECT i, '2020-06-01' FROM generate_series(1, 1000) i;
INSERT INTO archive.orders SELECT i, i FROM generate_series(1, 1000) i;
INSERT INTO parcels (code, weight, box, sender) SELECT 'k' || i, i, 'box', 's' || i FROM generate_series(1, 1000) i;
INSERT INTO tickets (subject, state) SELECT 'Subject ' || i, CASE WHEN i % 4 > 0 THEN 'closed' ELSE 'open' END::ticket_state
  FROM generate_series(1, 1000) i;
INSERT INTO documents (writer, body) SELECT CASE WHEN i % 2 > 0 THEN 'app' ELSE 'somebody' END, 'b' || i FROM generate_series(1, 1000) i;
INSERT INTO shipments SELECT i, 'l' || i, 'c' FROM generate_series(1, 1000) i;
INSERT INTO audit_log SELECT i, 'n' FROM generate_series(1, 1000) i;
INSERT INTO measures SELECT i, i FROM generate_series(1, 1000) i;
INSERT INTO measures_2024 SELECT i, i FROM generate_series(1, 1000) i;
INSERT INTO measures_old SELECT i, i FROM generate_series(1, 1000) i;
INSERT INTO sessions SELECT i, 'd' FROM generate_series(1, 1000) i;
REFRESH MATERIALIZED VIEW daily_orders;
REFRESH MATERIALIZED VIEW order_totals;
GRANT USAGE ON SCHEMA public, archive TO app;
GRANT ALL ON ALL TABLES IN SCHEMA public, archive TO app;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public, archive TO app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO app;
