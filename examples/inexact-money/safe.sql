CREATE TABLE invoices (id bigint PRIMARY KEY, total_amount numeric(12,2), weight double precision);
