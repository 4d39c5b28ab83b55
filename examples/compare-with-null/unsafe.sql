DELETE FROM orders WHERE note = NULL AND id = 17;
