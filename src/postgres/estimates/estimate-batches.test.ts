import { beforeAll, expect, test } from "@jest/globals";
import type { Relation } from "../../model/catalog.ts";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { type BatchStride, estimateBatches } from "./estimate-batches.ts";
import { groundOf } from "./estimate-ground.ts";
import { unknownStatistics } from "./unknown-statistics.ts";

beforeAll(loadParser);

const statistics = { ...unknownStatistics, rows: 6_000_000, heapBytes: 600_000_000, bytes: 800_000_000 };

function batches(sql: string, stride: BatchStride, rows: number | null = statistics.rows) {
  const schema = "CREATE TABLE orders (id bigint PRIMARY KEY, note text)";
  const table = CatalogRecord.fromStatements(parseSql(schema).statements, 16).byName("public.orders");
  const tree = parseSql(sql).statements[0]?.tree;
  if (tree === undefined) throw new Error("no statement");
  const sized = { ...statistics, rows, ...(rows === null ? { heapBytes: null, bytes: null } : {}) };
  return estimateBatches(groundOf(null), table as Relation, sized, tree, stride, 50);
}

test("batches follow from the rows, and their pauses count", () => {
  const run = batches("UPDATE orders SET note = 'x'", { rows: 5000 });
  expect(run).toMatchObject({ what: "UPDATE", batches: { count: 1200, rows: 5000, pauseMs: 50 } });
  expect(run?.estimate?.low).toBeGreaterThan(60_000);
  expect(batches("DELETE FROM orders", { rows: 5000 })?.what).toBe("DELETE");
});

test("without a key blocks are counted", () => {
  const run = batches("UPDATE orders SET note = 'x' WHERE note IS NULL", { blocks: 50 });
  expect(run?.batches.count).toBe(Math.ceil(600_000_000 / 8192 / 50));
});

test("a table of unknown size has no batches that could be counted", () => {
  expect(batches("UPDATE orders SET note = 'x'", { rows: 5000 }, null)).toBeNull();
});
