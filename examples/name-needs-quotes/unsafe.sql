CREATE TABLE "userNotes" (id bigint PRIMARY KEY);
