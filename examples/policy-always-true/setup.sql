CREATE TABLE orders (
  id bigint PRIMARY KEY,
  user_id bigint NOT NULL
);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
