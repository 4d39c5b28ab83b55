CREATE TABLE events (
  at date NOT NULL,
  kind text
) PARTITION BY RANGE (at);
CREATE TABLE events_2026 (
  at date NOT NULL,
  kind text
);
CREATE TABLE events_2027 (
  at date NOT NULL,
  kind text,
  CONSTRAINT bound CHECK (at IS NOT NULL AND at >= '2027-01-01' AND at < '2028-01-01')
);
