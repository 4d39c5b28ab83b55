import { beforeAll, describe, expect, test } from "@jest/globals";
import { plainConfig, treeOf } from "../../test/fixtures/repository-of.ts";
import type { DatabaseConfig } from "../model/config.ts";
import { loadParser, parseMigration } from "../postgres/parse/parse-migration.ts";
import { createProject } from "./create-project.ts";
import { findBaseMigrations, migrationTools, nameAdditionalMigrations } from "./index.ts";
import { readPlainSql } from "./plain-sql.ts";

beforeAll(loadParser);

const CONCURRENTLY = "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n";
const FUNCTION =
  "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN 1;\nEND $$ LANGUAGE plpgsql;\nSELECT f();\n";

/** An existing migration of each tool: its path, its text, what lies beside it, and a migration that comes later. */
const existing: readonly (readonly [string, string, string, Record<string, string>, string])[] = [
  ["goose", "m/20240101000000_a.sql", "-- +goose Up\nSELECT 1;\n", {}, "m/20240201000000_z.sql"],
  ["goose", "m/00009_a.sql", "-- +goose Up\nSELECT 1;\n", {}, "m/00019_z.sql"],
  ["sql-migrate", "sql/1677770163.sql", "-- +migrate Up\nSELECT 1;\n", {}, "sql/1677780163.sql"],
  ["sql-migrate", "m/20240101-a.sql", "-- +migrate Up\nSELECT 1;\n", {}, "m/20240201-z.sql"],
  [
    "dbmate",
    "m/20240101000000_a.sql",
    "-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    {},
    "m/20240201000000_z.sql",
  ],
  [
    "prisma",
    "prisma/migrations/20240101000000_a/migration.sql",
    "SELECT 1;",
    { "prisma/migrations/migration_lock.toml": 'provider = "postgresql"' },
    "prisma/migrations/20240201000000_z/migration.sql",
  ],
  [
    "supabase",
    "supabase/migrations/20240101235959_a.sql",
    "SELECT 1;",
    {},
    "supabase/migrations/20240201000000_z.sql",
  ],
  ["flyway", "db/migration/V1_2__a.sql", "SELECT 1;", {}, "db/migration/V1_3__z.sql"],
  [
    "diesel",
    "migrations/2024-01-01-235959_a/up.sql",
    "SELECT 1;",
    {},
    "migrations/2024-02-01-000000_z/up.sql",
  ],
  [
    "diesel",
    "migrations/2024-01-01-000000-0000_a/up.sql",
    "SELECT 1;",
    {},
    "migrations/2024-02-01-000000-0000_z/up.sql",
  ],
  [
    "sqlx",
    "migrations/20240101000000_a.up.sql",
    "SELECT 1;",
    { "Cargo.toml": "sqlx" },
    "migrations/20240201000000_z.up.sql",
  ],
  ["golang-migrate", "migrations/9_a.up.sql", "SELECT 1;", {}, "migrations/19_z.up.sql"],
  ["golang-migrate", "migrations/000099_a.up.sql", "SELECT 1;", {}, "migrations/000119_z.up.sql"],
  ["sql", "db/migrations/001_a.sql", "SELECT 1;", {}, "db/migrations/019_z.sql"],
];

/** Names are given among no other files here: name-among.test.ts has those that are taken. */
const additionalFiles = nameAdditionalMigrations([]);

/** All up migrations of a tree in running order. */
async function history(files: Record<string, string>) {
  const [database] = plainConfig.databases;
  return findBaseMigrations(treeOf(files), plainConfig, database as DatabaseConfig);
}

async function migrationAt(name: string, path: string, text: string) {
  const tool = migrationTools.find((each) => each.name === name);
  const [migration] = (await tool?.read(path, text, await createProject(treeOf({ [path]: text })))) ?? [];
  if (migration === undefined) throw new Error(`${name} reads nothing from ${path}`);
  return migration;
}

describe.each(existing)("%s after %s", (name, path, text, others, later) => {
  test("two more run after it, before what comes later, as the same tool's", async () => {
    const migration = await migrationAt(name, path, text);
    const files = { ...others, [path]: text, [later]: text };
    const added: string[] = [];
    for (const position of [1, 2]) {
      const addition = {
        name: "Validate orders: user_id",
        position,
        sql: FUNCTION,
        downSql: "SELECT 0;\n",
        transaction: true,
      };
      const [first, ...beside] = additionalFiles(migration, addition) ?? [];
      if (first === undefined) throw new Error("no file");
      for (const file of [first, ...beside]) Object.assign(files, { [file.path]: file.text });
      added.push(first.path);
    }
    const found = await history(files);
    expect(found.map((each) => each.path)).toEqual([path, ...added, later]);
    expect(new Set(found.map((each) => each.tool))).toEqual(new Set([name]));
    expect(added[0]).toMatch(/validate_orders_user_id/);
    const statements = parseMigration(found[1] ?? migration, 1).statements;
    expect(statements.map(({ kind, transaction }) => `${kind} ${transaction}`)).toEqual([
      "CreateFunctionStmt 1",
      "SelectStmt 1",
    ]);
  });

  test("CONCURRENTLY gets a file in which it runs outside a transaction", async () => {
    const migration = await migrationAt(name, path, text);
    const files = additionalFiles(migration, {
      name: "index",
      position: 1,
      sql: CONCURRENTLY,
      transaction: false,
    });
    // The runner of a plain folder is not known: most would run the file in a transaction, where it fails.
    if (name === "sql") return expect(files).toBeNull();
    const tree = {
      ...others,
      [path]: text,
      ...Object.fromEntries((files ?? []).map((file) => [file.path, file.text])),
    };
    const [, added] = await history(tree);
    const [statement] = parseMigration(added ?? migration, 1).statements;
    expect(statement?.kind).toBe("IndexStmt");
    expect(statement?.transaction).toBeNull();
  });
});

test("several statements outside a transaction only where the tool runs each by itself", async () => {
  const sql = `DROP INDEX CONCURRENTLY i;\n${CONCURRENTLY}`;
  const answers = await Promise.all(
    existing.map(async ([name, path, text]) => {
      const migration = await migrationAt(name, path, text);
      return [
        name,
        additionalFiles(migration, { name: "index", position: 1, sql, transaction: false }) !== null,
      ];
    }),
  );
  expect(Object.fromEntries(answers)).toEqual({
    goose: true,
    "sql-migrate": true,
    dbmate: false,
    prisma: false,
    supabase: false,
    flyway: true,
    diesel: false,
    sqlx: false,
    "golang-migrate": false,
    sql: false,
  });
});

test("the settings that lie beside a migration come with it", async () => {
  const migration = await migrationAt("diesel", "migrations/2024-01-01-000000_a/up.sql", "SELECT 1;");
  const addition = { name: "index", position: 1, sql: CONCURRENTLY };
  const names = (transaction: boolean) =>
    additionalFiles(migration, { ...addition, transaction })?.map(({ path }) => path.split("/").at(-1));
  expect(names(false)).toEqual(["up.sql", "down.sql", "metadata.toml"]);
  expect(names(true)).toEqual(["up.sql", "down.sql"]);
});

test.each([
  ["diesel", "migrations/2024-01-01-000000_a/up.sql", /^SELECT 1; -- Taken back/],
  ["sqlx", "migrations/1_a.up.sql", /^-- Taken back/],
])(
  "%s gets a down that it can go back through, where there is nothing to take back",
  async (name, path, text) => {
    const migration = await migrationAt(name, path, "SELECT 1;");
    const files = additionalFiles(migration, { name: "x", position: 1, sql: "SELECT 2;", transaction: true });
    expect(files?.find((file) => /down\.sql$/.test(file.path))?.text).toMatch(text);
  },
);

test("drizzle needs its journal changed, and a file by itself has no order: no files", async () => {
  const addition = { name: "index", position: 1, sql: CONCURRENTLY, transaction: true };
  const migration = await migrationAt("drizzle", "d/0001_a.sql", "SELECT 1;");
  expect(additionalFiles(migration, addition)).toBeNull();
  expect(additionalFiles(readPlainSql("unsafe.sql", "SELECT 1;"), addition)).toBeNull();
});
