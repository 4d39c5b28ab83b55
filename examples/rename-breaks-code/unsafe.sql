ALTER TABLE orders RENAME COLUMN user_id TO account_id;
