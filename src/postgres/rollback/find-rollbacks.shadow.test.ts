import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readDbmate, rollBack } from "../../../test/support/roll-back.ts";
import { schemaSql } from "../../../test/support/rollback-schema.ts";
import type { Rollback } from "../../model/rollback.ts";
import type { Shadow } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { openShadow } from "../shadow/open-shadow.ts";

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

test("what no statement takes back is said", async () => {
  expect(await wayBack("ALTER TYPE mood ADD VALUE 'happy'")).toMatchObject({
    outcome: "cannot",
    offered: null,
    differences: ["the value `'happy'` of type `mood` stays: PostgreSQL cannot remove a value of an enum"],
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

test("a down that is no SQL is there all the same", async () => {
  expect(
    await wayBack("ALTER TABLE orders ADD COLUMN a bytea", "ALTER TABLE orders DROP COLUMN a bytea;"),
  ).toMatchObject({ outcome: "not run", note: "Not all of its down could be read." });
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

test("an up that gives a column's name to a new one: dropping that one loses nothing that was there before", async () => {
  const up = "ALTER TABLE orders RENAME COLUMN note TO remark; ALTER TABLE orders ADD COLUMN note text";
  const down = "ALTER TABLE orders DROP COLUMN note; ALTER TABLE orders RENAME COLUMN remark TO note;";
  expect(await wayBack(up, down)).toMatchObject({ outcome: "restores", lostByDown: [] });
});

test("a function that is only laid out otherwise is the same", async () => {
  const up = "DROP TRIGGER touch ON orders; DROP FUNCTION touch()";
  const down = `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  -- as before
  return new;
end;
$$;
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();`;
  expect(await wayBack(up, down)).toMatchObject({ outcome: "restores", differences: [] });
  expect(await wayBack(up, down.replace("new", "old"))).toMatchObject({ outcome: "differs" });
});

test("what only a superuser may do is no failure of the migration", async () => {
  const around = "ALTER TABLE orders DISABLE TRIGGER ALL; %; ALTER TABLE orders ENABLE TRIGGER ALL";
  const up = around.replace("%", "ALTER TABLE orders ADD COLUMN a int REFERENCES users");
  const down = around.replace("%", "ALTER TABLE orders DROP COLUMN a");
  expect(await wayBack(up, `${down};`)).toMatchObject({ outcome: "restores", note: "" });
});

test("a down that leaves something is not held against the one before it, nor is an up that fails half-way", async () => {
  const pair = async (name: string, up: string, down: string) =>
    readDbmate(`-- migrate:up\n${up};\n-- migrate:down\n${down};`, `db/migrations/${name}.sql`);
  const migrations = [
    ...(await pair("1_a", "CREATE TABLE a (id int PRIMARY KEY)", "DROP TABLE a")),
    ...(await pair("2_b", "CREATE TABLE b (id int REFERENCES a)", "SELECT count(*) FROM b")),
    ...(await pair("3_c", "CREATE VIEW c AS SELECT * FROM a;\nDROP TABLE nothing", "DROP VIEW c")),
  ];
  expect((await rollBack(shadow, migrations)).map(({ outcome, note }) => [outcome, note])).toEqual([
    ["restores", ""],
    ["differs", ""],
    ["not run", 'The migration itself fails: table "nothing" does not exist.'],
  ]);
});

test("a down that can not be read keeps no other migration from being run back", async () => {
  const pair = async (name: string, up: string, down: string) =>
    readDbmate(`-- migrate:up\n${up};\n-- migrate:down\n${down};`, `db/migrations/${name}.sql`);
  const migrations = [
    ...(await pair("1_a", "CREATE TABLE a (id int PRIMARY KEY)", "DROP TABLE a")),
    ...(await pair("2_b", "CREATE TABLE b (id int PRIMARY KEY REFERENCES a)", "DROP TABLE IF EXIST b")),
    ...(await pair("3_c", "CREATE TABLE c (id int REFERENCES b)", "DROP TABLE c")),
  ];
  expect((await rollBack(shadow, migrations)).map(({ outcome, note }) => [outcome, note])).toEqual([
    ["restores", ""],
    ["not run", "Not all of its down could be read."],
    ["restores", ""],
  ]);
});

test("of partitions only what is not said of their parent", async () => {
  const rollback = await wayBack("ALTER TABLE events ADD COLUMN a int", "SELECT 1 FROM events;");
  expect(rollback).toMatchObject({ outcome: "differs", differences: ["column `events.a` is left over"] });
});

test("of a long definition the first line that differs is told, and a constraint that is not validated as such", async () => {
  const touch = (value: string) =>
    `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$\nbegin\n  return ${value};\nend $$`;
  const rollback = await wayBack(touch("new"), `${touch("coalesce(new, old)")};`);
  expect(rollback?.outcome).toBe("differs");
  const up = "ALTER TABLE orders DROP CONSTRAINT orders_total_check";
  expect((await wayBack(up, "ALTER TABLE orders ADD CHECK (total >= 0) NOT VALID;"))?.differences).toEqual([
    "constraint `orders_total_check` on `orders` is NOT VALID, was validated",
  ]);
});

test("a default that stays is told as such", async () => {
  const down = "ALTER TABLE orders ADD COLUMN note text DEFAULT 'x';";
  expect((await wayBack("ALTER TABLE orders DROP COLUMN note", down))?.differences).toEqual([
    "column `orders.note` has the default `'x'::text`, had no default",
  ]);
});

describe("a migration that says itself that nothing takes it back is believed", () => {
  test.each([
    "-- irreversible: the old rows are gone",
    "-- This migration cannot be reverted.",
    "DO $$ BEGIN RAISE EXCEPTION 'one-way'; END $$;",
    "do $$ begin raise 'This migration is irreversible'; end $$;",
  ])("%s", async (down) => {
    expect(await wayBack("TRUNCATE orders", down)).toMatchObject({ outcome: "declared", offered: null });
  });

  test("a comment beside statements is no such thing", async () => {
    const down = "-- cannot be reverted without the index\nDROP TABLE a;";
    expect(await wayBack("CREATE TABLE a (id int)", down)).toMatchObject({ outcome: "restores" });
  });
});

test("an index that was built beside the traffic goes the same way, a setting before it or not", async () => {
  const [up] = await readDbmate(
    "-- migrate:up transaction:false\nSET lock_timeout = '2s';\nCREATE INDEX CONCURRENTLY a ON orders (total);",
  );
  const [rollback] = await rollBack(shadow, up === undefined ? [] : [up]);
  expect(rollback?.offered?.text).toContain("DROP INDEX CONCURRENTLY");
});
