-- Functions, procedures and DO blocks
DO $$ BEGIN UPDATE plain SET a = 1; END $$;
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select count(*)::int from users';
CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT count(*)::int FROM users; END;
CREATE PROCEDURE pr() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM keyed; END $$; CALL pr();
DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM keyed JOIN loner ON true LOOP UPDATE plain SET a = 1 WHERE id = r.id; END LOOP; END $$;
DO $$ BEGIN PERFORM count(*) FROM keyed; END $$;
DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM keyed; n := n + 1; RAISE NOTICE '%', n; END $$;
DO $$ BEGIN CREATE INDEX zi ON plain (a); END $$;
DO $$ BEGIN DROP TABLE loner; END $$;
SELECT setval('orders_id_seq', (SELECT max(id) FROM orders));
CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION f_trigger();
CREATE TRIGGER z BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION f_volatile();
CREATE FUNCTION g() RETURNS void LANGUAGE sql BEGIN ATOMIC UPDATE plain SET a = 1; END; SELECT g();
CREATE FUNCTION g() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM plain); SELECT g();
CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE fresh (a int); END $$; SELECT g(); ALTER TABLE fresh ADD COLUMN b int;
CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE plain ADD COLUMN z int; END $$; SELECT g(); ALTER TABLE plain ALTER COLUMN z SET NOT NULL;
