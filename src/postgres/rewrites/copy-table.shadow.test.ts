import { testForms } from "../../../test/support/prove-forms.ts";

testForms(
  `CREATE ROLE app;
   CREATE TABLE rooms (id integer PRIMARY KEY, name text);
   CREATE TABLE "Bookings" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, nr serial UNIQUE,
     room integer NOT NULL REFERENCES rooms ON DELETE CASCADE, span int4range, starts integer NOT NULL, ends integer NOT NULL DEFAULT 5,
     "Note" text COLLATE "C", up text GENERATED ALWAYS AS (upper("Note")) STORED,
     parent bigint REFERENCES "Bookings", CONSTRAINT later CHECK (length("Note") < 1000)) WITH (fillfactor = 80);
   COMMENT ON TABLE "Bookings" IS 'It''s all';
   COMMENT ON COLUMN "Bookings"."Note" IS 'A note';
   GRANT SELECT, INSERT ON "Bookings" TO app;
   GRANT UPDATE ("Note") ON "Bookings" TO app;
   CREATE INDEX "Book idx" ON "Bookings" (lower("Note")) WHERE room > 1;
   CREATE TABLE lines (id integer PRIMARY KEY, booking bigint NOT NULL REFERENCES "Bookings" (id) ON DELETE CASCADE);
   CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN NEW."Note" = coalesce(NEW."Note", 'x'); RETURN NEW; END $$;
   CREATE TRIGGER touched BEFORE INSERT OR UPDATE ON "Bookings" FOR EACH ROW EXECUTE FUNCTION touch();
   CREATE VIEW booked AS SELECT id, "Note" FROM "Bookings";
   CREATE UNLOGGED TABLE fast (id bigint PRIMARY KEY, note text);
   CREATE TABLE plain (a integer, b integer, c text, PRIMARY KEY (b, a));
   ALTER TABLE plain ADD CONSTRAINT open CHECK (a < 1000000) NOT VALID;
   CREATE TRIGGER off BEFORE UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION touch();
   ALTER TABLE plain DISABLE TRIGGER off;`,
  [14, 18],
  [
    {
      sql: 'ALTER TABLE "Bookings" ADD EXCLUDE USING btree (id WITH =, nr WITH =);',
      way: /ADD CONSTRAINT "Bookings_id_nr_excl" EXCLUDE[\s\S]*ON CONFLICT \(id\) DO NOTHING[\s\S]*RENAME TO "Bookings"/,
    },
    {
      sql: 'ALTER TABLE "Bookings" ADD COLUMN length integer GENERATED ALWAYS AS (ends - starts) STORED, ADD COLUMN x text;',
      way: /LIKE public."Bookings" INCLUDING ALL[\s\S]*GENERATED ALWAYS AS \(ends - starts\) STORED/,
    },
    {
      sql: "ALTER TABLE fast SET LOGGED;",
      way: /CREATE UNLOGGED TABLE public.fast_new[\s\S]*ALTER TABLE public.fast_new SET LOGGED/,
    },
    {
      sql: "ALTER TABLE plain SET UNLOGGED;",
      way: /ALTER TABLE public.plain_new SET UNLOGGED[\s\S]*DISABLE TRIGGER off/,
    },
    { sql: "CLUSTER plain USING plain_pkey;", way: /ALTER TABLE public.plain CLUSTER ON plain_pkey/ },
  ],
);
