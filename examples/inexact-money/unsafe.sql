CREATE TABLE invoices (id bigint PRIMARY KEY, total_amount double precision);
