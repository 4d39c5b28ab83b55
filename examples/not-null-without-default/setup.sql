CREATE TABLE users (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  name varchar(80),
  created_at timestamptz NOT NULL DEFAULT now()
);
