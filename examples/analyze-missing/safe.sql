ALTER TABLE users ALTER COLUMN name TYPE text;
ANALYZE users (name);
