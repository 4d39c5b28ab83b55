-- A column that may be null: INSERTs without it go on.
SET lock_timeout = '2s';
ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;
