-- Another open pull request locks users, then orders, in one transaction:
--   ALTER TABLE users ADD COLUMN phone text;
--   ALTER TABLE orders ADD COLUMN note text;
CREATE TABLE users (
  id bigint PRIMARY KEY,
  email text NOT NULL
);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  user_id bigint NOT NULL
);
