import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

/** Rules that speak about an up and its down. */
function rulesOf(up: string, down: string): readonly string[] {
  const setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);";
  const sql = `-- migrate:up\n${up};\n-- migrate:down\n${down};`;
  return judgeSql({ setup, sql, migration: { tool: "dbmate" } })
    .filter(({ level }) => level !== "notice")
    .map(({ rule }) => rule);
}

test("a down that takes back what was never there fails", () => {
  expect(rulesOf("CREATE TABLE logins (id bigint PRIMARY KEY)", "DROP TABLE signins")).toEqual([
    "down-fails",
  ]);
});

test("where the up fails, that its down finds nothing is not told as well", () => {
  expect(rulesOf("ALTER TABLE logins RENAME TO signins", "ALTER TABLE signins RENAME TO logins")).toEqual([
    "statement-fails",
  ]);
});
