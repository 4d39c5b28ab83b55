DELETE FROM orders WHERE id = 17;
