import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import type { Finding } from "../../model/finding.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE archive (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
CREATE TABLE visits (id bigint PRIMARY KEY);`;
const sizes = {
  "public.archive": { rows: 9_000_000, writesPerSecond: 0, readsPerSecond: 2 },
  "public.orders": { rows: 1000, writesPerSecond: 40, readsPerSecond: 10 },
  "public.visits": { rows: 1000, writesPerSecond: 5, readsPerSecond: 900 },
};

function told(sql: string, settings: Record<string, string> = {}): readonly Finding[] {
  return judgeSql({ setup, sizes, sql, settings }).filter(({ rule }) => rule === "missing-lock-timeout");
}

test("the table that is written to most is named, wherever its statement stands", () => {
  const sql = "ALTER TABLE archive ADD a int;\nALTER TABLE visits ADD b int;\nALTER TABLE orders ADD c int;";
  expect(told(sql)).toMatchObject([{ relation: "public.orders", line: 3 }]);
  expect(told("DROP TABLE archive, orders, visits;")).toMatchObject([{ relation: "public.orders" }]);
});

test("statements under a lock_timeout do not count", () => {
  const sql = "ALTER TABLE archive ADD a int;\nSET lock_timeout = '2s';\nALTER TABLE orders ADD c int;";
  expect(told(sql)).toMatchObject([{ relation: "public.archive", line: 1 }]);
});

test("from 10 s on a lock_timeout is told, from 30 s on as a warning", () => {
  const sql = "ALTER TABLE orders ADD c int;";
  expect(told(sql, { lock_timeout: "10s" })).toEqual([]);
  expect(told(sql, { lock_timeout: "20s" })).toMatchObject([
    { level: "notice", title: expect.stringContaining("20 s") },
  ]);
  expect(told(sql, { lock_timeout: "1min" })).toMatchObject([{ level: "warning" }]);
});
