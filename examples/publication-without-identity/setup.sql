CREATE TABLE events (id bigint, payload text);
CREATE TABLE users (id bigint PRIMARY KEY);
