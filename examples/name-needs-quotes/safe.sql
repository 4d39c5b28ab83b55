CREATE TABLE user_notes (id bigint PRIMARY KEY);
