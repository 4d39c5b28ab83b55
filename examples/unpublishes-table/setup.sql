CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(12, 2));
CREATE PUBLICATION warehouse FOR TABLE orders;
