CREATE TABLE seats (id bigint PRIMARY KEY, room text NOT NULL, person text, UNIQUE (room, person));
