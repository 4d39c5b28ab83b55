import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readDbmate, rollBack } from "../../../test/support/roll-back.ts";
import type { Rollback } from "../../model/rollback.ts";
import type { Shadow } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { openShadow } from "../shadow/open-shadow.ts";

const schemaSql = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id bigserial PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'x', mood mood DEFAULT 'ok', n int);
COMMENT ON COLUMN users.name IS 'the user''s name';
CREATE INDEX users_name_idx ON users (lower(name)) WHERE n > 3;
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, total numeric(12,2) CHECK (total >= 0), note text);
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE MATERIALIZED VIEW per_user AS SELECT user_id, sum(total) AS total FROM orders GROUP BY 1;
CREATE UNIQUE INDEX ON per_user (user_id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$;
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users FOR SELECT TO public USING (n = 1);
CREATE TABLE events (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ON events (at);
CREATE TABLE "Odd Table" ("Id" int PRIMARY KEY, "select" text COLLATE "C" DEFAULT 'a;b');`;

let cacheFolder = "";
let shadow: Shadow;

beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-rollback-"));
  shadow = await openShadow({ snapshot: { major: 17, schemaSql }, cacheFolder });
});

afterAll(async () => {
  await shadow.close();
  await rm(cacheFolder, { recursive: true, force: true });
});

async function wayBack(up: string, down = ""): Promise<Rollback | undefined> {
  const [rollback] = await rollBack(
    shadow,
    await readDbmate(`-- migrate:up\n${up};\n-- migrate:down\n${down}`),
  );
  return rollback;
}

describe("where there is no down, one is derived that restores the schema", () => {
  test.each([
    "ALTER TABLE users DROP COLUMN name CASCADE",
    "ALTER TABLE users RENAME COLUMN name TO full_name; ALTER TABLE users ADD COLUMN name text",
    "DROP TABLE users CASCADE",
    "DROP TABLE events",
    "ALTER TABLE events DETACH PARTITION events_2024",
    "DROP VIEW big; DROP MATERIALIZED VIEW per_user; ALTER TABLE orders ALTER COLUMN total TYPE bigint",
    "ALTER TABLE orders DROP CONSTRAINT orders_pkey, ALTER COLUMN id DROP IDENTITY",
    "DROP POLICY own ON users; ALTER TABLE users DISABLE ROW LEVEL SECURITY; DROP TYPE mood CASCADE",
    'DROP TABLE "Odd Table"; CREATE SCHEMA app; ALTER TABLE orders SET SCHEMA app',
  ])("%s", async (up) => {
    const rollback = await wayBack(up);
    expect(rollback).toMatchObject({
      outcome: "missing",
      offered: { proven: true, place: "section", leaves: [] },
    });
  });
});

test("what no statement takes back is said", async () => {
  expect(await wayBack("ALTER TYPE mood ADD VALUE 'happy'")).toMatchObject({
    outcome: "cannot",
    offered: null,
    differences: ["the value `'happy'` of type `mood` stays: PostgreSQL can not remove a value of an enum"],
  });
  expect(await wayBack("TRUNCATE orders")).toMatchObject({
    outcome: "cannot",
    lostByUp: [{ object: "table public.orders", what: "its rows" }],
  });
});

test("a down that restores the schema, and the values that are lost all the same", async () => {
  expect(
    await wayBack("ALTER TABLE orders DROP COLUMN note", "ALTER TABLE orders ADD COLUMN note text;"),
  ).toMatchObject({
    outcome: "restores",
    lostByUp: [{ object: "column public.orders.note", what: "its values" }],
    offered: null,
  });
});

test("a down that forgets something, and a derived one that does not", async () => {
  expect(
    await wayBack("ALTER TABLE users DROP COLUMN name", "ALTER TABLE users ADD COLUMN name varchar(40);"),
  ).toMatchObject({
    outcome: "differs",
    differences: expect.arrayContaining(["index `users_name_idx` on `users` is missing"]),
    offered: { proven: true },
  });
});

test("a down that fails", async () => {
  expect(await wayBack("CREATE TABLE a (id int)", "DROP TABLE b;")).toMatchObject({
    outcome: "fails",
    note: 'line 4: table "b" does not exist',
    offered: { proven: true },
  });
});

test("a down that deletes what was there before", async () => {
  const down = "ALTER TABLE orders DROP COLUMN note; ALTER TABLE orders ADD COLUMN note text;";
  expect(await wayBack("COMMENT ON TABLE orders IS NULL", down)).toMatchObject({
    outcome: "restores",
    lostByDown: [{ object: "column public.orders.note", what: "its values" }],
  });
});

test("several migrations: ups in order, downs in the opposite one", async () => {
  const migrations = [
    ...(await readDbmate(
      "-- migrate:up\nCREATE TABLE a (id int PRIMARY KEY);\n-- migrate:down\nDROP TABLE a;",
      "1_a.sql",
    )),
    ...(await readDbmate(
      "-- migrate:up\nCREATE TABLE b (id int REFERENCES a);\n-- migrate:down\nDROP TABLE b;",
      "2_b.sql",
    )),
  ];
  expect((await rollBack(shadow, migrations)).map(({ outcome }) => outcome)).toEqual([
    "restores",
    "restores",
  ]);
});
