import { testForms } from "../../../test/support/prove-forms.ts";

testForms(
  `CREATE TABLE users (id bigint PRIMARY KEY);
   CREATE TABLE events (id bigserial NOT NULL, at date NOT NULL, user_id bigint REFERENCES users, n integer DEFAULT 3,
     PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
   CREATE INDEX ON events (n) WHERE n > 1;
   CREATE TABLE "Old Events" PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2025-01-01') WITH (fillfactor = 80);
   CREATE TABLE events_rest PARTITION OF events DEFAULT;
   COMMENT ON TABLE "Old Events" IS 'Before';
   CREATE VIEW seen AS SELECT user_id, at FROM events;
   CREATE TABLE odd (id integer PRIMARY KEY, a integer, b integer);
   CREATE INDEX ON odd (a, b);`,
  [14, 18],
  [
    {
      sql: "ALTER TABLE events ALTER COLUMN n TYPE bigint;",
      way: /PARTITION BY RANGE \(at\);\nALTER TABLE public.events_new ALTER COLUMN n TYPE bigint;\nCREATE TABLE public."Old Events_new" PARTITION OF/,
    },
    {
      sql: "ALTER TABLE events ALTER COLUMN id TYPE numeric USING id + 1;",
      way: /WHERE at = OLD.at AND id = old.id \+ 1/,
    },
    {
      sql: "ALTER TABLE odd ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint USING b * 2;",
      way: /VALUES \(NEW.id, NEW.a, new.b \* 2\)/,
    },
  ],
);
