import { describe, expect, test } from "@jest/globals";
import { buildSnapshot } from "./build-snapshot.ts";
import { catalogOf, table } from "./fixtures/small-catalog.ts";
import type { RestoreSchema } from "./prove-schema.ts";

const catalog = catalogOf([table("orders")], {
  extensions: [{ name: "vector", version: "stand.in", schema: "public" }],
});
const restored: RestoreSchema = async () => ({
  version: "16.14",
  catalog,
  problems: [{ line: 7, sql: "CREATE TABLE a (\n  b missing\n)", message: 'type "missing" does not exist' }],
});
const build = (rows: string | null, restore: RestoreSchema = restored) =>
  buildSnapshot({
    schemaSql: "ALTER TABLE a ALTER COLUMN password SET DEFAULT 'x1'::text;",
    rows,
    major: 16,
    takenAt: new Date("2026-11-22T10:00:00Z"),
    restore,
  });

describe("buildSnapshot", () => {
  test("names what did not restore, what is stood in for and what the rows file names in vain", async () => {
    const { gaps, statistics } = await build('{"orders": 5, "ORDERS": 6}');
    expect(gaps.map(({ what }) => what)).toEqual([
      expect.stringContaining("the extension vector"),
      'line 7 of the schema did not restore (type "missing" does not exist): CREATE TABLE a ( b missing )',
      'the rows file names "ORDERS", which the schema does not have; is public.orders meant?',
      "activity, settings and applied migrations",
    ]);
    expect(statistics["public.orders"]?.rows).toBe(5);
  });

  test("takes a name with quotes that it does not need, and names one in vain as it was written", async () => {
    const { gaps, statistics } = await build('{"public.\\"orders\\"": 5, "public.\\"Order\\"": 6}');
    expect(statistics["public.orders"]?.rows).toBe(5);
    expect(gaps.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^the rows file names public\."Order", which/),
    );
  });

  test("without row counts says that sizes are unknown", async () => {
    const { gaps, statistics } = await build(null);
    expect(gaps.map(({ what }) => what)).toContain("row counts");
    expect(statistics).toEqual({});
  });

  test("keeps no secret, and gives the search path back to migrations that run after it", async () => {
    const { schemaSql } = await build(null);
    expect(schemaSql).toBe(
      "ALTER TABLE a ALTER COLUMN password SET DEFAULT 'masked'::text;\nRESET search_path;\n",
    );
  });

  test("fails where nothing restored", async () => {
    const nothing: RestoreSchema = async (schema) => ({
      ...(await restored(schema)),
      catalog: catalogOf([]),
    });
    await expect(build(null, nothing)).rejects.toThrow(
      /Nothing of the schema could be restored on PostgreSQL 16\.14\. Line 7/,
    );
  });
});
