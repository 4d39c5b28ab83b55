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
  const written = writeInPlaceAmong(Object.keys(before))(migration, { line, sql, outside: true });
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

describe("the only statement of a migration, let out of its transaction where it stands", () => {
  test.each([
    ["goose", "m/1_a.sql", GOOSE, []],
    ["goose", "m/1_a.sql", MARKED, []],
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
