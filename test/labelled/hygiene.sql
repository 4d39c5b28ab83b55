-- Hygiene and shape

-- # A trigger whose work nothing takes over
-- running: UPDATE documents SET body = 'b' WHERE id = 7 RETURNING version
-- dangerous: trigger-dropped notice
-- shows: changes UPDATE documents SET body = 'b' WHERE id = 7 RETURNING version
DROP TRIGGER documents_version ON documents;
-- safe
-- path: db/migration/V2__trigger.sql
DROP TRIGGER documents_version ON documents;
CREATE TRIGGER documents_version BEFORE UPDATE OF body ON documents FOR EACH ROW EXECUTE FUNCTION count_version();

-- # A column that deployed code does not fill
-- dangerous: required-column-breaks-code
-- running: INSERT INTO countries (code) VALUES ('zz')
-- shows: breaks INSERT INTO countries (code) VALUES ('zz')
ALTER TABLE countries ALTER COLUMN name SET NOT NULL;
-- safe
-- running: INSERT INTO countries (code, name) VALUES ('zz', 'Zed')
ALTER TABLE countries ALTER COLUMN name SET NOT NULL;
-- safe
-- running: INSERT INTO countries (code) VALUES ('zz')
ALTER TABLE countries ALTER COLUMN name SET DEFAULT '', ALTER COLUMN name SET NOT NULL;

-- # ON DELETE SET NULL on a column that is NOT NULL
-- dangerous: foreign-key-sets-null warning, duplicate-foreign-key warning
-- shows: nothing
ALTER TABLE orders ADD CONSTRAINT orders_user_gone FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL NOT VALID;
-- safe
ALTER TABLE invoices ADD CONSTRAINT invoices_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET NULL NOT VALID;

-- # A transaction that a tool that sends whole files leaves open
-- path: db/migrations/2_brand.up.sql
-- dangerous: transaction-left-open warning
-- shows: leaves a transaction open
BEGIN;
ALTER TABLE countries ADD COLUMN brand text;
-- safe
BEGIN;
ALTER TABLE countries ADD COLUMN brand text;
COMMIT;

-- # A foreign key column that is narrower than the key
-- dangerous: foreign-key-too-narrow warning
-- shows: nothing
ALTER TABLE queue ADD COLUMN order_id int REFERENCES orders (id);
-- safe
ALTER TABLE queue ADD COLUMN order_id bigint REFERENCES orders (id);

-- # A foreign key without an index
-- dangerous: foreign-key-without-index notice
-- shows: nothing
ALTER TABLE invoices ADD CONSTRAINT invoices_order FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
-- safe
CREATE INDEX CONCURRENTLY invoices_order_idx ON invoices (order_id);
ALTER TABLE invoices ADD CONSTRAINT invoices_order FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;

-- # IF NOT EXISTS over another column
-- dangerous: if-not-exists-hides warning
-- shows: nothing
ALTER TABLE users ADD COLUMN IF NOT EXISTS age text;
-- safe
ALTER TABLE users ADD COLUMN IF NOT EXISTS age int;

-- # IF NOT EXISTS over another index
-- dangerous: invalid-index-stays warning
-- shows: nothing
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_joined_idx ON users (joined, name);
-- safe
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_joined_idx ON users (joined);

-- # A btree over a document
-- dangerous: index-serves-no-query warning
-- shows: nothing
CREATE INDEX CONCURRENTLY orders_payload_idx ON orders (payload);
-- safe
CREATE INDEX CONCURRENTLY orders_payload_idx ON orders USING gin (payload);

-- # An index that makes another superfluous
-- dangerous: index-made-redundant notice
-- shows: nothing
CREATE INDEX CONCURRENTLY orders_user_number_idx ON orders (user_id, number);
-- safe
CREATE INDEX CONCURRENTLY orders_user_number_idx ON orders (user_id, number) WHERE number > 0;

-- # A table without autovacuum
-- dangerous: autovacuum-disabled warning
-- shows: nothing
ALTER TABLE orders SET (autovacuum_enabled = false);
-- safe
ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.01);

-- # A comparison with NULL
-- dangerous: compare-with-null warning
-- shows: nothing
UPDATE orders SET note = 'none' WHERE note = NULL;
-- safe
UPDATE orders SET note = 'none' WHERE note IS NULL AND id = 17;

-- # COMMIT inside the tool's transaction
-- dangerous: commit-in-migration warning
-- shows: nothing
-- path: db/migration/V2__country.sql
UPDATE countries SET name = 'Country' WHERE code = 'c1';
COMMIT;
-- safe
-- path: db/migration/V2__country.sql
UPDATE countries SET name = 'Country' WHERE code = 'c1';

-- # statement_timeout and long work
-- setting: statement_timeout = 2s
-- dangerous: statement-timeout-kills
-- shows: nothing
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
-- safe
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
RESET statement_timeout;

-- # A wait for a lock without an end
-- dangerous: missing-lock-timeout notice
-- shows: nothing
ALTER TABLE orders ADD COLUMN remark text;
-- safe
SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN remark text;
-- safe
-- setting: lock_timeout = 3s
ALTER TABLE orders ADD COLUMN remark text;

-- # What only a superuser may do
-- dangerous: needs-superuser notice
-- shows: nothing
ALTER SYSTEM SET work_mem = '64MB';
-- safe
ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500;

-- # Replica identity FULL
-- dangerous: replica-identity-full notice
-- shows: nothing
ALTER TABLE shipments REPLICA IDENTITY FULL;
-- safe
ALTER TABLE shipments REPLICA IDENTITY USING INDEX shipments_label_key;

-- # A table without a key
-- dangerous: table-without-primary-key notice
-- shows: nothing
CREATE TABLE refunds (order_id bigint, total numeric(12, 2));
-- safe
CREATE TABLE refunds (order_id bigint PRIMARY KEY, total numeric(12, 2));

-- # UNIQUE with nulls
-- dangerous: unique-with-nulls notice
-- shows: nothing
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint NOT NULL, line int, UNIQUE (order_id, line));
-- safe
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint NOT NULL, line int NOT NULL, UNIQUE (order_id, line));

-- # A constraint that nothing replaces
-- dangerous: constraint-dropped notice
-- shows: nothing
ALTER TABLE users DROP CONSTRAINT users_nickname_set;
-- safe
ALTER TABLE orders ALTER COLUMN quantity SET DEFAULT 1;

-- # A policy that trusts what users say of themselves
-- dangerous: policy-trusts-user-metadata warning
-- shows: nothing
CREATE POLICY documents_staff ON documents FOR SELECT
  USING (current_setting('request.jwt.claims', true)::jsonb -> 'user_metadata' ->> 'role' = 'staff');
-- safe
CREATE POLICY documents_staff ON documents FOR SELECT
  USING (current_setting('request.jwt.claims', true)::jsonb -> 'app_metadata' ->> 'role' = 'staff');

-- # A rule that answers in place of what was asked
-- dangerous: rewrite-rule notice
-- shows: nothing
CREATE RULE orders_kept AS ON DELETE TO orders DO ALSO NOTIFY orders;
-- safe
CREATE TRIGGER orders_seen AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION touch();

-- # A sleep under a lock
-- dangerous: long-work-under-lock
-- shows: nothing
-- path: db/migration/V2__sleep.sql
ALTER TABLE orders ADD COLUMN remark text;
SELECT pg_sleep(0.8);
-- safe
-- path: db/migration/V2__sleep.sql
SELECT pg_sleep(0.01);
ALTER TABLE orders ADD COLUMN remark text;
