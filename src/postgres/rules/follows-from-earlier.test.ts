import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

test("what lacks something is not told to fail behind a statement that could not be read", () => {
  const setup = "CREATE TABLE session_data (id bigint PRIMARY KEY, session_key text);";
  const failing = (notAnalysed: readonly { readonly line: number; readonly reason: string }[]) =>
    judgeSql({
      setup,
      sizes: { "public.session_data": 300 },
      sql: "\n\nCREATE INDEX session_data_key ON session_data (data_key);",
      migration: { notAnalysed },
    }).filter(({ rule }) => rule === "statement-fails");
  expect(failing([])).toHaveLength(1);
  expect(failing([{ line: 2, reason: "syntax error" }])).toEqual([]);
  expect(failing([{ line: 9, reason: "syntax error" }])).toHaveLength(1);
});

test("of a migration whose objects are all there already the first is told", () => {
  const setup = "CREATE TABLE replay (id bigint PRIMARY KEY, a text); CREATE INDEX replay_a ON replay (a);";
  const sql = "CREATE TABLE replay (id bigint PRIMARY KEY, a text);\nCREATE INDEX replay_a ON replay (a);";
  const found = judgeSql({ setup, sizes: { "public.replay": 300 }, sql });
  expect(found.filter(({ rule }) => rule === "statement-fails")).toMatchObject([{ line: 1 }]);
});

test("what is still there, or still needed, because a statement failed is not told a second time", () => {
  const setup = `CREATE TYPE state AS ENUM ('a');
CREATE TABLE jobs (id bigint PRIMARY KEY, state state);
CREATE VIEW states AS SELECT state FROM jobs;`;
  const lines = (sql: string): readonly (number | null)[] =>
    judgeSql({ setup, sizes: { "public.jobs": 300 }, sql })
      .filter(({ rule }) => rule === "statement-fails")
      .map(({ line }) => line);
  expect(lines("ALTER TABLE jobs ALTER COLUMN state TYPE text;\nDROP TYPE state;")).toEqual([1]);
  expect(lines("DROP TABLE jobs;\nCREATE TABLE jobs (id bigint);")).toEqual([1]);
  expect(lines("DROP TABLE other;\nDROP TYPE state;")).toEqual([1]);
  expect(lines("DROP TYPE state;")).toEqual([1]);
  expect(lines("CREATE INDEX ON jobs (nothing);\nCREATE TABLE jobs (id bigint);")).toEqual([1, 2]);
});
