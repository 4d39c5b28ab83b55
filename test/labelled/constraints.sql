-- Constraints

-- # CHECK over existing rows
-- dangerous: add-check-scans
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number >= 0);
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number >= 0) NOT VALID;
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number >= 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_number_positive;
-- safe
ALTER TABLE countries ADD CONSTRAINT countries_code_short CHECK (length(code) < 9);

-- # NOT VALID and VALIDATE in one transaction
-- dangerous: long-work-under-lock
-- shows: blocks reads and writes of orders
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number >= 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_number_positive;
COMMIT;
-- dangerous: blocks-too-long
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number >= 0) NOT VALID,
  VALIDATE CONSTRAINT orders_number_positive;
-- safe
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_positive;

-- # CHECK that rows violate
-- dangerous: add-check-scans
-- shows: fails 23514
-- rows: UPDATE users SET age = 200 WHERE id = 1
ALTER TABLE users ADD CONSTRAINT users_age_real CHECK (age < 150);
-- safe
-- rows: UPDATE users SET age = 200 WHERE id = 1
ALTER TABLE users ADD CONSTRAINT users_age_real CHECK (age < 150) NOT VALID;

-- # A foreign key
-- dangerous: add-foreign-key-validates
-- shows: blocks writes of invoices, blocks writes of orders
ALTER TABLE invoices ADD CONSTRAINT invoices_order_fk FOREIGN KEY (order_id) REFERENCES orders (id);
-- safe
ALTER TABLE invoices ADD CONSTRAINT invoices_order_fk FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
-- safe
ALTER TABLE invoices ADD CONSTRAINT invoices_order_fk FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
ALTER TABLE invoices VALIDATE CONSTRAINT invoices_order_fk;
-- safe
ALTER TABLE queue ADD CONSTRAINT queue_order_fk FOREIGN KEY (id) REFERENCES orders (id);
-- safe
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));
-- safe
-- path: prisma/migrations/20260101000000_refunds/migration.sql
CREATE TABLE "Refund" ("id" BIGINT NOT NULL, "orderId" BIGINT NOT NULL, CONSTRAINT "Refund_pkey" PRIMARY KEY ("id"));
CREATE INDEX "Refund_orderId_idx" ON "Refund" ("orderId");
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "orders" ("id")
  ON DELETE RESTRICT ON UPDATE CASCADE;

-- # A foreign key that rows violate
-- dangerous: add-foreign-key-validates
-- shows: fails 23503
-- rows: UPDATE invoices SET order_id = 99999 WHERE id = 1
ALTER TABLE invoices ADD FOREIGN KEY (order_id) REFERENCES orders (id);
-- dangerous: statement-fails
-- shows: fails 42830
ALTER TABLE invoices ADD FOREIGN KEY (order_id) REFERENCES orders (number) NOT VALID;
-- dangerous: statement-fails
-- shows: fails 42804
ALTER TABLE invoices ADD FOREIGN KEY (paid) REFERENCES orders (id) NOT VALID;
-- safe
-- rows: UPDATE invoices SET order_id = 99999 WHERE id = 1
ALTER TABLE invoices ADD FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;

-- # UNIQUE
-- dangerous: add-unique-builds-index
-- shows: blocks reads and writes of invoices
ALTER TABLE invoices ADD CONSTRAINT invoices_number_key UNIQUE (number);
-- dangerous: existing-rows-violate
-- shows: fails 23505, leaves an invalid index
CREATE UNIQUE INDEX CONCURRENTLY users_name_key ON users (name);
ALTER TABLE users ADD CONSTRAINT users_name_key UNIQUE USING INDEX users_name_key;
-- safe
CREATE UNIQUE INDEX CONCURRENTLY invoices_number_key ON invoices (number);
ALTER TABLE invoices ADD CONSTRAINT invoices_number_key UNIQUE USING INDEX invoices_number_key;
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_reference_key UNIQUE USING INDEX orders_reference_ready;
-- safe
ALTER TABLE countries ADD UNIQUE (name);

-- # A primary key over a column that may be null
-- dangerous: blocks-too-long
-- shows: blocks reads and writes of orders
ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_reference_ready;
-- safe
CREATE TABLE refunds (id bigint, order_id bigint);
ALTER TABLE refunds ADD PRIMARY KEY (id);

-- # A primary key on a large table
-- dangerous: add-unique-builds-index
-- shows: blocks reads and writes of events_old
ALTER TABLE events_old ADD PRIMARY KEY (id);
-- safe
CREATE UNIQUE INDEX CONCURRENTLY events_old_pkey ON events_old (id);
ALTER TABLE events_old ADD CONSTRAINT events_old_pkey PRIMARY KEY USING INDEX events_old_pkey;

-- # An exclusion constraint
-- dangerous: add-exclusion-builds-index
-- shows: blocks reads and writes of users
ALTER TABLE users ADD CONSTRAINT users_email_excl EXCLUDE USING btree (lower(email) WITH =);
-- safe
CREATE TABLE bookings (room int, during tstzrange, EXCLUDE USING gist (during WITH &&));

-- # Dropping a constraint
-- dangerous: statement-fails
-- shows: fails 2BP01
ALTER TABLE users DROP CONSTRAINT users_pkey;
-- dangerous: cascade-drops-more
-- shows: drops the foreign key orders_user_id_fkey
ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;
-- safe
ALTER TABLE orders DROP CONSTRAINT orders_total_positive;
-- safe
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_none;

-- # A constraint with a name that is taken
-- dangerous: statement-fails
-- shows: fails 42710
ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total > 0) NOT VALID;
-- safe
ALTER TABLE orders DROP CONSTRAINT orders_total_positive,
  ADD CONSTRAINT orders_total_positive CHECK (total > 0) NOT VALID;

-- # A renamed constraint
-- dangerous: statement-fails
-- shows: fails 42704
ALTER TABLE orders RENAME CONSTRAINT orders_none TO orders_some;
-- safe
ALTER TABLE orders RENAME CONSTRAINT orders_total_positive TO orders_total_check;

-- # NOT ENFORCED
-- versions: 18+
-- dangerous: add-check-scans
-- shows: blocks reads and writes of orders
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number >= 0) ENFORCED;
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number >= 0) NOT ENFORCED;
