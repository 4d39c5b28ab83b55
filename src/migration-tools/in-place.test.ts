import { beforeAll, describe, expect, test } from "@jest/globals";
import { treeOf } from "../../test/fixtures/repository-of.ts";
import { loadParser, parseMigration } from "../postgres/parse/parse-migration.ts";
import { createProject } from "./create-project.ts";
import { migrationTools, writeInPlaceAmong } from "./index.ts";

beforeAll(loadParser);

const INDEX = "CREATE INDEX CONCURRENTLY i ON orders (user_id);";
const LOOP = "DO $$\nBEGIN\n  UPDATE orders SET a = 1;\n  COMMIT;\nEND\n$$;";

/** Reads a migration, puts SQL in the place of its only statement, and reads what is then there. */
async function replace(name: string, path: string, text: string, sql: string, others = {}) {
  const tool = migrationTools.find((each) => each.name === name);
  const read = async (files: Record<string, string>) => {
    const [migration] = (await tool?.read(path, files[path] ?? "", await createProject(treeOf(files)))) ?? [];
    if (migration === undefined) throw new Error("nothing is read");
    return migration;
  };
  const before = { ...others, [path]: text };
  const migration = await read(before);
  const [statement] = parseMigration(migration, 1).statements;
  if (statement === undefined) throw new Error("no statement");
  const { line, endLine } = statement;
  const written = writeInPlaceAmong(Object.keys(before))(migration, { line, endLine, sql, outside: true });
  if (written === null) return null;
  const lines = text.split("\n");
  lines.splice(line - 1, endLine - line + 1, ...written.text.split("\n"));
  const after = Object.fromEntries(written.files.map((file) => [file.path, file.text]));
  const parsed = parseMigration(await read({ ...before, ...after, [path]: lines.join("\n") }), 1);
  return {
    files: written.files.map((file) => file.path),
    statements: parsed.statements.map(({ kind, transaction }) => `${kind} ${transaction}`),
  };
}

const PLAIN = "CREATE INDEX i ON orders (user_id);\n";
const GOOSE = `-- +goose Up\n${PLAIN}\n-- +goose Down\nDROP INDEX i;\n`;
const MARKED = `-- +goose Up\n-- +goose StatementBegin\n${PLAIN}-- +goose StatementEnd\n`;
const SQL_MIGRATE = `-- +migrate Up\n${PLAIN}\n-- +migrate Down\nDROP INDEX i;\n`;

describe("the only statement of a migration, let out of its transaction where it stands", () => {
  test.each([
    ["goose", "m/1_a.sql", GOOSE, []],
    ["goose", "m/1_a.sql", MARKED, []],
    ["sql-migrate", "m/1-a.sql", SQL_MIGRATE, []],
    [
      "sql-migrate",
      "m/1-a.sql",
      SQL_MIGRATE.replace(PLAIN, `-- +migrate StatementBegin\n${PLAIN}-- +migrate StatementEnd\n`),
      [],
    ],
    ["sqlx", "migrations/1_a.sql", PLAIN, []],
    [
      "diesel",
      "migrations/2024-01-01-000000_a/up.sql",
      PLAIN,
      ["migrations/2024-01-01-000000_a/metadata.toml"],
    ],
    ["flyway", "db/migration/V1__a.sql", PLAIN, []],
  ])("%s: %s %j", async (name, path, text, files) => {
    expect(await replace(name, path, text, INDEX)).toEqual({ files, statements: ["IndexStmt null"] });
  });

  test.each([
    ["goose", "m/1_a.sql", GOOSE, []],
    ["goose", "m/1_a.sql", MARKED, []],
    ["sql-migrate", "m/1-a.sql", SQL_MIGRATE, []],
    [
      "sql-migrate",
      "m/1-a.sql",
      SQL_MIGRATE.replace(PLAIN, `-- +migrate StatementBegin\n${PLAIN}-- +migrate StatementEnd\n`),
      [],
    ],
    ["flyway", "db/migration/V1__a.sql", PLAIN, ["db/migration/V1__a.sql.conf"]],
  ])("a loop that commits, %s: %s %j", async (name, path, text, files) => {
    expect(await replace(name, path, text, LOOP)).toEqual({ files, statements: ["DoStmt null"] });
  });

  test.each([
    ["sqlx", "migrations/1_a.sql", `-- Faster.\n${PLAIN}`, {}],
    ["dbmate", "m/1_a.sql", `-- migrate:up\n${PLAIN}`, {}],
    ["drizzle", "d/0001_a.sql", PLAIN, {}],
    [
      "flyway",
      "db/migration/V1__a.sql",
      PLAIN,
      { "db/migration/V1__a.sql.conf": "executeInTransaction=true" },
    ],
    [
      "diesel",
      "migrations/2024-01-01-000000_a/up.sql",
      PLAIN,
      { "migrations/2024-01-01-000000_a/metadata.toml": "run_in_transaction = true" },
    ],
  ])("not where these lines do not reach: %s %s %j", async (name, path, text, others) => {
    expect(await replace(name, path, text, INDEX, others)).toBeNull();
  });
});

describe("Drizzle's breakpoints", () => {
  const path = "d/0001_a.sql";
  const two = "SET LOCAL lock_timeout = '2s';\n-- Why.\nALTER TABLE a ADD CHECK (x > 0) NOT VALID;";
  const BREAK = "--> statement-breakpoint";
  const write = async (text: string, index: number, outside = false) => {
    const tool = migrationTools.find(({ name }) => name === "drizzle");
    const [migration] = (await tool?.read(path, text, await createProject(treeOf({ [path]: text })))) ?? [];
    if (migration === undefined) throw new Error("nothing is read");
    const statement = parseMigration(migration, 1).statements[index];
    if (statement === undefined) throw new Error("no statement");
    const { line, endLine, ownsItsLines } = statement;
    const place = { line, endLine, sql: two, outside };
    return { line, ownsItsLines, text: writeInPlaceAmong([path])(migration, place)?.text ?? null };
  };
  const [first, second] = [
    "SET LOCAL lock_timeout = '2s';",
    "-- Why.\nALTER TABLE a ADD CHECK (x > 0) NOT VALID;",
  ];

  test("stay behind the statement and stand between what takes its place", async () => {
    const text = `SELECT 1;${BREAK}\nSELECT\n  2;${BREAK}\nSELECT 3;`;
    expect(await write(text, 1)).toEqual({
      line: 2,
      ownsItsLines: true,
      text: `${first}${BREAK}\n${second}${BREAK}`,
    });
    expect(await write(text, 2)).toEqual({
      line: 4,
      ownsItsLines: true,
      text: `${first}${BREAK}\n${second}`,
    });
  });

  test("on lines of their own stay there", async () => {
    const text = `SELECT 1;\n${BREAK}\nSELECT 2;\n`;
    expect((await write(text, 0)).text).toBe(`${first}${BREAK}\n${second}`);
  });

  test("between two statements of one line leave both as they are, and nothing runs outside", async () => {
    expect((await write(`SELECT 1;${BREAK} SELECT 2;`, 0)).ownsItsLines).toBe(false);
    expect((await write("SELECT 1;", 0, true)).text).toBeNull();
  });
});
