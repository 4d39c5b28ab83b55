import { testForms } from "../../../test/support/prove-forms.ts";

const LOOP = (set: string) => `DO $$
DECLARE last_id bigint := 0;
BEGIN
  LOOP
    UPDATE users SET ${set} WHERE id > last_id AND id <= last_id + 10000;
    EXIT WHEN last_id >= (SELECT coalesce(max(id), 0) FROM users);
    last_id := last_id + 10000;
  END LOOP;
END $$;`;

testForms(
  `CREATE TYPE mood AS ENUM ('sad', 'happy');
   CREATE TABLE users (id bigint PRIMARY KEY, name text);
   CREATE TABLE "Events" ("Id" bigint, at date NOT NULL) PARTITION BY RANGE (at);
   CREATE TABLE events_1 PARTITION OF "Events" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
  [14, 18],
  [
    {
      sql: "ALTER TABLE users ADD COLUMN plan text;\nUPDATE users SET plan = 'free';\nALTER TABLE users ALTER COLUMN plan SET NOT NULL;",
      way: /ADD COLUMN plan text DEFAULT 'free' NOT NULL;\nALTER TABLE users ALTER COLUMN plan DROP DEFAULT;$/,
    },
    {
      sql: "ALTER TABLE users ADD COLUMN plan text, ADD COLUMN note text, ADD COLUMN seen timestamptz DEFAULT now();\nUPDATE users SET plan = 'free', seen = '2020-01-01' WHERE plan IS NULL;",
      way: /ADD COLUMN plan text DEFAULT 'free', ADD COLUMN note text, ADD COLUMN seen timestamptz DEFAULT '2020-01-01';\n.*plan DROP DEFAULT, ALTER COLUMN seen SET DEFAULT now\(\);$/,
    },
    {
      sql: "ALTER TABLE users ADD COLUMN mood mood;\nALTER TABLE users ALTER COLUMN mood SET DEFAULT 'happy';\nUPDATE users SET mood = 'happy' WHERE mood IS NULL;\nALTER TABLE users ALTER mood SET NOT NULL;",
      way: /ADD COLUMN mood mood DEFAULT 'happy' NOT NULL;$/,
    },
    {
      sql: "ALTER TABLE users ADD COLUMN a int, ADD COLUMN b jsonb;\nUPDATE users SET a = 1;\nUPDATE users SET b = '{}'::jsonb;\nALTER TABLE users ALTER a SET NOT NULL, ALTER b SET NOT NULL;",
      way: /ADD COLUMN a int DEFAULT 1 NOT NULL, ADD COLUMN b jsonb DEFAULT '\{\}'::jsonb NOT NULL;/,
    },
    {
      sql: `ALTER TABLE users ADD COLUMN plan text;\n${LOOP("plan = 'free'")}`,
      way: /ADD COLUMN plan text DEFAULT 'free';/,
    },
    {
      sql: `ALTER TABLE "Events" ADD COLUMN "Done" boolean;\nUPDATE "Events" SET "Done" = false;\nALTER TABLE "Events" ALTER "Done" SET NOT NULL;`,
      way: /ALTER TABLE "Events" ADD COLUMN "Done" boolean DEFAULT false NOT NULL;/,
    },
  ],
);
