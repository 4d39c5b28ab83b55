-- Row-level security

-- # Switched off
-- dangerous: row-security warning
-- running: SELECT count(*) FROM documents
-- shows: changes SELECT count(*) FROM documents, leaves the policy documents_own without effect
ALTER TABLE documents DISABLE ROW LEVEL SECURITY;
-- safe
-- running: SELECT count(*) FROM tickets
ALTER TABLE tickets DISABLE ROW LEVEL SECURITY;
-- safe
-- running: SELECT count(*) FROM documents
ALTER TABLE documents FORCE ROW LEVEL SECURITY;

-- # Switched on
-- path: db/migration/V2__rows.sql
-- running: SELECT count(*) FROM tickets
-- dangerous: row-security warning
-- shows: changes SELECT count(*) FROM tickets
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
-- safe
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tickets_all ON tickets USING (id > 0);
-- safe
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ENABLE ROW LEVEL SECURITY;

-- # Switched on, with policies that let nobody read
-- path: db/migration/V2__rows.sql
-- running: SELECT count(*) FROM tickets
-- dangerous: row-security warning
-- shows: changes SELECT count(*) FROM tickets
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tickets_write ON tickets FOR INSERT WITH CHECK (true);
-- safe
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tickets_read ON tickets FOR SELECT USING (id > 0);

-- # The last policy goes
-- running: SELECT count(*) FROM documents
-- path: db/migration/V2__rows.sql
-- dangerous: row-security warning
-- shows: changes SELECT count(*) FROM documents
DROP POLICY documents_own ON documents;
-- safe
DROP POLICY documents_own ON documents;
CREATE POLICY documents_mine ON documents USING (writer = current_user);
-- safe
DROP POLICY IF EXISTS documents_none ON documents;
-- safe
ALTER POLICY documents_own ON documents RENAME TO documents_mine;

-- # A policy without row-level security
-- running: SELECT count(*) FROM tickets
-- dangerous: policy-without-row-security warning
-- shows: leaves the policy tickets_own without effect
CREATE POLICY tickets_own ON tickets USING (code = current_user);
-- safe
CREATE POLICY documents_short ON documents AS PERMISSIVE FOR SELECT USING (false);

-- # Another policy that does not exist
-- dangerous: statement-fails
-- shows: fails 42704
DROP POLICY documents_none ON documents;
-- dangerous: statement-fails
-- shows: fails 42710
CREATE POLICY documents_own ON documents USING (true);
-- dangerous: statement-fails
-- shows: fails 42703
CREATE POLICY documents_team ON documents USING (team = 1);
-- safe
CREATE POLICY documents_team ON documents FOR DELETE USING (false);

-- # A view over the rows of others
-- versions: 15+
-- running: SELECT count(*) FROM my_documents
-- dangerous: view-bypasses-row-security warning
-- shows: changes SELECT count(*) FROM my_documents
CREATE OR REPLACE VIEW my_documents AS SELECT id, body FROM documents;
-- safe
CREATE OR REPLACE VIEW my_documents WITH (security_invoker = true) AS SELECT id, body FROM documents;

-- # A policy that is true for every row
-- running: SELECT count(*) FROM documents
-- dangerous: policy-always-true warning
-- shows: changes SELECT count(*) FROM documents
CREATE POLICY documents_all ON documents USING (true);
-- safe
CREATE POLICY documents_again ON documents USING (writer = current_user);
-- safe
CREATE POLICY documents_all ON documents AS RESTRICTIVE USING (true);
