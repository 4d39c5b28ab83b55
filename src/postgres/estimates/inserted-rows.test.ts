import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { insertedRows } from "./inserted-rows.ts";

beforeAll(loadParser);

const size = { rows: 5_000_000, heapBytes: 500_000_000, toastBytes: 0, liveShare: 1 };
const likely = (sql: string): number | undefined =>
  insertedRows(parseSql(sql).statements[0]?.tree, [{ relation: undefined, statistics: null, size }])?.likely;

test("a SELECT that reads no table gives as many rows as it says", () => {
  expect(likely("INSERT INTO t VALUES (1), (2)")).toBe(2);
  expect(likely("INSERT INTO t DEFAULT VALUES")).toBe(1);
  expect(likely("INSERT INTO t SELECT 1, 'a'")).toBe(1);
  expect(likely("INSERT INTO t SELECT 1 WHERE NOT EXISTS (SELECT FROM t WHERE id = 1)")).toBe(1);
  expect(likely("INSERT INTO t SELECT 1 UNION ALL SELECT 2")).toBe(2);
  expect(likely("INSERT INTO t SELECT g, 'a' FROM generate_series(1, 1000) AS g")).toBe(1000);
  expect(likely("INSERT INTO t SELECT g FROM generate_series(0, 1000, 10) g")).toBe(101);
  expect(likely("INSERT INTO t SELECT generate_series(1, 300)")).toBe(300);
  expect(likely("INSERT INTO t SELECT generate_series(1, 300), generate_series(1, 3)")).toBe(300);
  expect(likely("INSERT INTO t SELECT * FROM (VALUES (1), (2), (3)) v")).toBe(3);
});

test("a SELECT from a table gives its rows", () => {
  expect(likely("INSERT INTO t SELECT id FROM u")).toBe(5_000_000);
  expect(likely("INSERT INTO t SELECT id FROM u, generate_series(1, 3)")).toBe(15_000_000);
  expect(likely("INSERT INTO t SELECT count(*) FROM u")).toBe(1);
  expect(likely("INSERT INTO t SELECT id FROM u LIMIT 100")).toBe(100);
  expect(likely("INSERT INTO t SELECT id, unnest(tags) FROM u")).toBe(15_000_000);
});

test("a few rows for a large table do not take as long as the table", () => {
  const findings = judgeSql({
    setup: "CREATE TABLE t (id bigint PRIMARY KEY, note text)",
    sizes: { "public.t": 50_000_000 },
    sql: "BEGIN;\nALTER TABLE t ADD COLUMN kind int;\nINSERT INTO t SELECT g, 'a' FROM generate_series(1, 10) AS g;\nCOMMIT;",
  });
  expect(findings.filter(({ level }) => level === "blocking")).toEqual([]);
});
