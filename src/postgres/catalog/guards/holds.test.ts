import { beforeAll, expect, test } from "@jest/globals";
import { readGuard } from "../../parse/guards.ts";
import { loadParser, parseSql } from "../../parse/parse-migration.ts";
import { parseStatements } from "../../parse/parse-statements.ts";
import { CatalogRecord } from "../catalog-record.ts";

beforeAll(loadParser);

const schema = `
  CREATE SCHEMA app;
  CREATE EXTENSION pg_trgm;
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE TABLE users (id int PRIMARY KEY, name varchar(20) NOT NULL, CONSTRAINT named CHECK (name <> ''));
  CREATE INDEX users_name ON users (name);
  CREATE TABLE app."Orders" (id int, "user" int CONSTRAINT of_user REFERENCES users);
  CREATE VIEW app.recent AS SELECT id FROM app."Orders";
  CREATE POLICY own ON users USING (true);`;

/** Asks a condition as the server would be asked, of the facts alone. */
function answer(condition: string, complete = true): boolean | null {
  const { statements } = parseSql(schema);
  const record = complete ? CatalogRecord.fromStatements(statements, 16) : new CatalogRecord(null, 16);
  if (!complete) for (const each of statements) record.apply(each);
  const guard = readGuard(parseStatements(`SELECT ${condition}`).statements[0]?.tree);
  return record.waysTaken().answer(guard);
}

const inColumns = "SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name =";
const inConstraints = "SELECT FROM pg_constraint WHERE conname =";

test.each([
  [`EXISTS (${inColumns} 'name')`, true],
  [`EXISTS (${inColumns} 'email')`, false],
  [`NOT EXISTS (${inColumns} 'email' AND table_schema = current_schema())`, true],
  [
    `EXISTS (${inColumns} 'name' AND table_catalog = current_database() AND data_type = 'character varying')`,
    true,
  ],
  [`EXISTS (${inColumns} 'name' AND ordinal_position = 2)`, null],
  [`EXISTS (${inColumns} 'name') AND NOT EXISTS (${inColumns} 'id')`, false],
  ["'name' IN (SELECT column_name FROM information_schema.columns WHERE table_name = 'users')", true],
  ["(SELECT count(*) FROM information_schema.tables WHERE table_name = 'Orders') = 0", false],
  ["(SELECT count(*) FROM pg_tables WHERE schemaname = 'app') > 0", true],
  ["(SELECT count(*) FROM pg_tables WHERE schemaname = 'app') = 2", null],
  ["EXISTS (SELECT 1 FROM pg_tables WHERE tablename LIKE 'ord%')", false],
  ["EXISTS (SELECT 1 FROM pg_tables WHERE tablename ILIKE 'ord%')", true],
  [`EXISTS (${inConstraints} 'of_user')`, true],
  [`EXISTS (${inConstraints} 'of_user' AND conrelid = 'users'::regclass)`, false],
  [
    `EXISTS (${inConstraints} 'of_user' AND conrelid = 'app."Orders"'::regclass AND contype IN ('f', 'p'))`,
    true,
  ],
  [`EXISTS (${inConstraints} 'named' AND conrelid::regclass::text = 'users')`, true],
  [
    "EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'app' AND c.relname = 'recent' AND c.relkind = 'v')",
    true,
  ],
  [
    "EXISTS (SELECT 1 FROM pg_class c, pg_namespace n WHERE n.oid = c.relnamespace AND n.nspname = 'public' AND c.relname = 'recent')",
    false,
  ],
  [
    "EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'id' AND NOT attisdropped AND attnum > 0)",
    true,
  ],
  [
    "EXISTS (SELECT 1 FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'mood' AND e.enumlabel = 'ok')",
    true,
  ],
  ["EXISTS (SELECT 1 FROM pg_enum WHERE enumtypid = 'mood'::regtype AND enumlabel = 'happy')", false],
  ["EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood')", true],
  ["EXISTS (SELECT 1 FROM pg_type WHERE typname = 'citext')", null],
  ["EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'users_name')", true],
  ["EXISTS (SELECT 1 FROM pg_policies WHERE policyname = 'own' AND tablename = 'users')", true],
  ["EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')", true],
  ["EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app')", null],
  ["EXISTS (SELECT 1 FROM users)", null],
  ["to_regclass('app.nothing') IS NULL", true],
  ["to_regclass('public.users') IS NOT NULL", true],
  ["to_regclass('users_name') IS NULL", false],
  ["current_setting('server_version_num')::int >= 150000", true],
  ["current_setting('server_version_num')::int < 160000", false],
  ["current_setting('server_version_num')::int >= 160004", null],
  ["n > 3", null],
])("%s is %p", (condition, expected) => {
  expect(answer(condition)).toBe(expected);
});

test("what is not found may be there all the same where the schema is not known whole", () => {
  expect(answer(`EXISTS (${inColumns} 'name')`, false)).toBe(true);
  expect(answer(`EXISTS (${inColumns} 'email')`, false)).toBe(null);
  expect(answer("to_regclass('nothing') IS NULL", false)).toBe(null);
});
