-- Triggers and rules

-- # A trigger switched off
-- running: UPDATE documents SET body = 'b' WHERE id = 1 RETURNING version
-- dangerous: disables-trigger warning
-- shows: changes UPDATE documents SET body = 'b' WHERE id = 1 RETURNING version
ALTER TABLE documents DISABLE TRIGGER documents_version;
-- dangerous: disables-trigger warning
-- shows: changes UPDATE documents SET body = 'b' WHERE id = 1 RETURNING version
ALTER TABLE documents ENABLE REPLICA TRIGGER documents_version;
-- dangerous: disables-trigger warning
-- shows: changes UPDATE documents SET body = 'b' WHERE id = 1 RETURNING version
ALTER TABLE documents DISABLE TRIGGER USER;
-- safe
-- path: db/migration/V2__carriers.sql
ALTER TABLE documents DISABLE TRIGGER documents_version;
UPDATE documents SET body = 'none' WHERE id = 17;
ALTER TABLE documents ENABLE TRIGGER documents_version;
-- safe
ALTER TABLE documents ENABLE TRIGGER documents_version;
-- safe
ALTER TABLE documents ENABLE ALWAYS TRIGGER documents_version;

-- # A trigger that does not exist
-- dangerous: statement-fails
-- shows: fails 42704
ALTER TABLE documents DISABLE TRIGGER documents_none;
-- dangerous: statement-fails
-- shows: fails 42704
DROP TRIGGER documents_none ON documents;
-- dangerous: statement-fails
-- shows: fails 42710
CREATE TRIGGER documents_version BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION count_version();
-- dangerous: statement-fails
-- shows: fails 42883
CREATE TRIGGER documents_size BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION count_size();
-- safe
DROP TRIGGER IF EXISTS documents_none ON documents;
-- safe
CREATE OR REPLACE TRIGGER documents_version BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION count_version();
-- safe
ALTER TRIGGER documents_version ON documents RENAME TO documents_count;

-- # The function of a trigger
-- dangerous: statement-fails
-- shows: fails 2BP01
DROP FUNCTION count_version();
-- dangerous: cascade-drops-more
-- shows: drops the trigger documents_version
DROP FUNCTION count_version() CASCADE;
-- safe
-- running: UPDATE documents SET body = 'b' WHERE id = 1 RETURNING version
CREATE OR REPLACE FUNCTION count_version() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW.version := NEW.version + 1; RETURN NEW; END $$;

-- # A trigger on a large table
-- safe
CREATE TRIGGER tickets_touch BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION touch();
-- safe
CREATE CONSTRAINT TRIGGER tickets_seen AFTER INSERT ON tickets DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch();

-- # A trigger and long work in one transaction
-- path: db/migration/V2__touch.sql
-- dangerous: long-work-under-lock
-- shows: blocks writes of tickets, changes rows of tickets
CREATE TRIGGER tickets_touch BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION touch();
UPDATE tickets SET code = 'T1';
-- safe
CREATE TRIGGER tickets_touch BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION touch();
UPDATE tickets SET code = 'T1' WHERE id = 17;

-- # A rule
-- dangerous: statement-fails
-- shows: fails 42704
DROP RULE documents_none ON documents;
-- dangerous: statement-fails
-- versions: 16+
-- shows: fails 42809
CREATE RULE tickets_moved AS ON SELECT TO tickets DO INSTEAD SELECT 1;
-- safe
CREATE RULE documents_kept AS ON DELETE TO documents WHERE OLD.version > 9 DO INSTEAD NOTHING;
-- safe
CREATE OR REPLACE RULE sessions_kept AS ON DELETE TO sessions DO INSTEAD NOTHING;
