CREATE TABLE hooks (id bigint PRIMARY KEY, handler regprocedure);
