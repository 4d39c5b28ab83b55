CREATE TABLE archive.orders (LIKE orders);
