-- Rights

-- # A right taken from the role that runs the code
-- running: SELECT subject FROM tickets WHERE id = 1
-- dangerous: takes-privileges warning
-- shows: breaks SELECT subject FROM tickets WHERE id = 1
REVOKE SELECT ON tickets FROM app;
-- dangerous: takes-privileges warning
-- shows: breaks SELECT subject FROM tickets WHERE id = 1
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app;
-- dangerous: takes-privileges warning
-- shows: breaks SELECT subject FROM tickets WHERE id = 1
REVOKE USAGE ON SCHEMA public FROM app, PUBLIC;
-- safe
REVOKE SELECT ON shipments FROM app;
-- safe
GRANT SELECT ON tickets TO app;
-- safe
CREATE TABLE refunds (id bigint PRIMARY KEY);
REVOKE ALL ON refunds FROM app;

-- # A column that the role may not read
-- running: SELECT subject FROM tickets WHERE id = 1
-- path: db/migration/V2__rights.sql
-- dangerous: takes-privileges warning
-- shows: breaks SELECT subject FROM tickets WHERE id = 1
REVOKE SELECT ON tickets FROM app;
GRANT SELECT (id, state) ON tickets TO app;
-- safe
REVOKE SELECT ON tickets FROM app;
GRANT SELECT ON tickets TO app;

-- # Another owner
-- running: SELECT subject FROM tickets WHERE id = 1
-- dangerous: statement-fails
-- shows: fails 42P01
ALTER TABLE ticket OWNER TO CURRENT_USER;
-- safe
ALTER TABLE tickets OWNER TO CURRENT_USER;

-- # Rights for everybody
-- dangerous: grant-to-public warning
-- shows: opens tickets to every role
GRANT SELECT ON tickets TO PUBLIC;
-- dangerous: grant-to-public warning
-- shows: opens documents to every role
GRANT ALL ON documents TO app, PUBLIC;
-- dangerous: grant-to-public warning
-- shows: opens archive.orders to every role
GRANT INSERT ON ALL TABLES IN SCHEMA archive TO PUBLIC;
-- dangerous: grant-to-public warning
-- shows: opens invoice_number to every role
GRANT USAGE ON SEQUENCE invoice_number TO PUBLIC;
-- dangerous: grant-to-public warning
-- shows: opens the schema archive to every role
GRANT CREATE ON SCHEMA archive TO PUBLIC;
-- safe
GRANT USAGE ON SCHEMA archive TO PUBLIC;
-- safe
REVOKE SELECT ON tickets FROM PUBLIC;
-- safe
GRANT EXECUTE ON FUNCTION order_total(bigint) TO PUBLIC;

-- # Rights of what comes later
-- dangerous: grant-to-public warning
-- shows: opens refunds to every role
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
CREATE TABLE refunds (id bigint PRIMARY KEY);
-- safe
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM PUBLIC;
CREATE TABLE refunds (id bigint PRIMARY KEY);

-- # A function that code calls
-- running: SELECT order_total(1)
-- dangerous: takes-privileges warning
-- shows: breaks SELECT order_total(1)
REVOKE EXECUTE ON FUNCTION order_total(bigint) FROM PUBLIC;
-- safe
REVOKE EXECUTE ON FUNCTION next_code() FROM PUBLIC;
