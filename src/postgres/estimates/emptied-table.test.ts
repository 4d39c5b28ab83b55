import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import type { Migration } from "../../model/migration.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const transaction = { transactionMode: "per migration" } as const;

/** Levels of what is said of the last statement. */
function saidOfLast(sql: string, migration: Partial<Migration> = transaction): readonly string[] {
  const line = sql.split("\n").length;
  return judgeSql({
    setup:
      "CREATE TABLE t (id bigint PRIMARY KEY, note text); CREATE TABLE u (id bigint PRIMARY KEY, note text)",
    sizes: { "public.t": 50_000_000, "public.u": 40_000_000 },
    sql,
    migration,
  })
    .filter((finding) => finding.line === line && finding.rule === "create-index-blocks-writes")
    .map(({ level }) => level);
}

const index = "CREATE INDEX t_note ON t (note);";

test("work on a table that was emptied takes no time", () => {
  expect(saidOfLast(index)).toEqual(["blocking"]);
  expect(saidOfLast(`TRUNCATE t;\n${index}`)).toEqual([]);
  expect(saidOfLast(`TRUNCATE t;\nINSERT INTO t VALUES (1, 'a');\n${index}`)).toEqual([]);
  expect(saidOfLast(`TRUNCATE u;\n${index}`)).toEqual(["blocking"]);
});

test("rows that come in after it count", () => {
  expect(saidOfLast(`TRUNCATE t;\nINSERT INTO t SELECT * FROM u;\n${index}`)).toEqual(["blocking"]);
  expect(saidOfLast(`TRUNCATE t;\nCOPY t FROM '/tmp/t';\n${index}`)).toEqual(["warning"]);
});

test("a TRUNCATE that is rolled back empties nothing", () => {
  expect(saidOfLast(`SAVEPOINT a;\nTRUNCATE t;\nROLLBACK TO a;\n${index}`)).toEqual(["blocking"]);
});

test("after the transaction that emptied it running code may have filled it again", () => {
  const each = { transactionMode: "per statement" } as const;
  expect(saidOfLast(`TRUNCATE t;\n${index}`, each)).toEqual(["blocking"]);
});
