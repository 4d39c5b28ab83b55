CREATE VIEW people AS SELECT id, email FROM users;
