CREATE TABLE hooks (id bigint PRIMARY KEY, handler text, target regclass);
