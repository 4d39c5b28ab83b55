CREATE TABLE notes (id bigint PRIMARY KEY, user_id integer REFERENCES users (id));
CREATE INDEX ON notes (user_id);
