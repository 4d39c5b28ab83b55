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
