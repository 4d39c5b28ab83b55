-- Functions

-- # Another signature
-- running: SELECT order_total(1)
-- path: db/migration/V2__total.sql
-- dangerous: drop-breaks-code
-- shows: breaks SELECT order_total(1)
DROP FUNCTION order_total(bigint);
CREATE FUNCTION order_total(bigint, text) RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT total FROM orders WHERE id = $1';
-- dangerous: function-overload
-- shows: breaks SELECT order_total(1)
CREATE FUNCTION order_total(bigint, currency text DEFAULT 'EUR') RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT total FROM orders WHERE id = $1';
-- safe
DROP FUNCTION order_total(bigint);
CREATE FUNCTION order_total(bigint, currency text DEFAULT 'EUR') RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT total FROM orders WHERE id = $1';
-- safe
CREATE FUNCTION order_total(bigint, text) RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT total FROM orders WHERE id = $1';
-- safe
DROP FUNCTION order_total(bigint);
CREATE FUNCTION order_total(number bigint) RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT total FROM orders WHERE id = $1';

-- # Another result
-- dangerous: statement-fails
-- shows: fails 42P13
CREATE OR REPLACE FUNCTION order_total(bigint) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'none' $$;
-- dangerous: statement-fails
-- shows: fails 42723
CREATE FUNCTION order_total(bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT 1.0';
-- safe
-- running: SELECT order_total(1)
CREATE OR REPLACE FUNCTION order_total(bigint) RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT o.total FROM orders o WHERE o.id = $1';

-- # A body that does not fit the schema
-- dangerous: statement-fails
-- shows: fails 42703
CREATE OR REPLACE FUNCTION order_total(bigint) RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT amount FROM orders WHERE id = $1';
-- safe
CREATE OR REPLACE FUNCTION order_total(bigint) RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT price FROM orders WHERE id = $1';

-- # The owner's rights with the caller's names
-- running: CREATE TEMP TABLE tickets AS SELECT 1 AS id WHERE false; SELECT count_tickets()
-- dangerous: security-definer warning
-- shows: changes CREATE TEMP TABLE tickets AS SELECT 1 AS id WHERE false; SELECT count_tickets()
CREATE OR REPLACE FUNCTION count_tickets() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
  AS 'SELECT count(*) FROM tickets';
-- dangerous: security-definer warning
-- shows: changes CREATE TEMP TABLE tickets AS SELECT 1 AS id WHERE false; SELECT count_tickets()
ALTER FUNCTION count_tickets() RESET search_path;
-- safe
CREATE OR REPLACE FUNCTION count_tickets() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS 'SELECT count(*) FROM tickets';
-- safe
ALTER FUNCTION count_tickets() SET search_path = pg_catalog, public, pg_temp;
-- safe
CREATE OR REPLACE FUNCTION count_tickets() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
  BEGIN ATOMIC SELECT count(*) FROM public.tickets; END;

-- # Rights of the owner for a function that had none
-- running: CREATE TEMP VIEW orders AS SELECT 1::bigint AS id, length(current_user)::numeric AS total; SELECT order_total(1)
-- dangerous: security-definer warning
-- shows: changes CREATE TEMP VIEW orders AS SELECT 1::bigint AS id, length(current_user)::numeric AS total; SELECT order_total(1)
ALTER FUNCTION order_total(bigint) SECURITY DEFINER;
-- safe
ALTER FUNCTION order_total(bigint) SECURITY INVOKER;

-- # A function that others hang on
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP FUNCTION clean(text);
-- dangerous: cascade-drops-more
-- shows: drops the index tickets_clean_idx
DROP FUNCTION clean(text) CASCADE;
-- dangerous: cascade-drops-more
-- shows: drops the default tickets.code
DROP FUNCTION next_code() CASCADE;
-- safe
DROP FUNCTION roll() CASCADE;

-- # Another schema for a function
-- running: SELECT order_total(1)
-- dangerous: moved-schema-breaks-code
-- shows: breaks SELECT order_total(1)
ALTER FUNCTION order_total(bigint) SET SCHEMA archive;
-- safe
ALTER FUNCTION roll() SET SCHEMA archive;

-- # A procedure that is called
-- dangerous: statement-fails
-- shows: fails 42883
CALL tidy(1);
-- safe
CREATE PROCEDURE tidy(int) LANGUAGE sql AS 'DELETE FROM queue WHERE id = $1';
CALL tidy(1);

-- # A column that a function's text names
-- running: SELECT order_total(1)
-- dangerous: rename-breaks-code
-- shows: breaks SELECT order_total(1)
ALTER TABLE orders RENAME COLUMN total TO amount;
-- safe
ALTER TABLE orders RENAME COLUMN total TO amount;
CREATE OR REPLACE FUNCTION order_total(bigint) RETURNS numeric LANGUAGE sql STABLE
  AS 'SELECT amount FROM orders WHERE id = $1';
-- safe
ALTER TABLE orders RENAME COLUMN price TO unit_price;
-- safe
-- running: SELECT total FROM order_totals WHERE user_id = 1
ALTER TABLE orders RENAME COLUMN user_id TO account_id;
