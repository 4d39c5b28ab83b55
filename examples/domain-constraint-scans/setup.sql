CREATE DOMAIN quantity AS integer;
CREATE TABLE items (
  id bigint PRIMARY KEY,
  amount quantity
);
