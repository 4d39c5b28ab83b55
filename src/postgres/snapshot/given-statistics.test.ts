import { describe, expect, test } from "@jest/globals";
import type { Index } from "../../model/catalog.ts";
import { columnWidth, heapBytesOf } from "../estimates/row-width.ts";
import { catalogOf, column, table } from "./fixtures/small-catalog.ts";
import { givenStatistics } from "./given-statistics.ts";
import { readRows } from "./read-rows.ts";

const index: Index = {
  name: "public.orders_pkey",
  table: "public.orders",
  method: "btree",
  columns: ["id"],
  include: [],
  unique: true,
  primary: true,
  valid: true,
  expressions: null,
  predicate: null,
  definition: "CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)",
  parent: null,
};
const catalog = catalogOf([
  table("orders", { indexes: [index] }),
  table("events", {
    partitioned: { strategy: "range", key: "RANGE (at)" },
    children: ["public.events_1", "public.events_2"],
  }),
  table("events_1", { parents: ["public.events"] }),
  table("events_2", { parents: ["public.events"] }),
  table("Order", { name: 'public."Order"' }),
  table("copy", { name: "a.copy", schema: "a" }),
  table("copy", { name: "b.copy", schema: "b" }),
]);
const statisticsFor = (rows: object) =>
  givenStatistics(catalog, readRows(JSON.stringify(rows), catalog).sizes);

describe("readRows", () => {
  test("takes qualified, bare, quoted and unquoted names", () => {
    const { sizes, unknown } = readRows(
      '{"public.orders": 1, "Order": {"rows": 2, "bytes": 3}, "events": 4, "a.copy": 5, "ordres": 6}',
      catalog,
    );
    expect([...sizes]).toEqual([
      ["public.orders", { rows: 1, bytes: null }],
      ['public."Order"', { rows: 2, bytes: 3 }],
      ["public.events", { rows: 4, bytes: null }],
      ["a.copy", { rows: 5, bytes: null }],
    ]);
    expect(unknown).toEqual(["ordres"]);
  });

  test.each([
    ["[1]", /one object of table names/],
    ["{", /no JSON/],
    ['{"orders": "many"}', /"orders" the value "many"/],
    ['{"orders": -1}', /none negative/],
    ['{"orders": {"rows": 1, "size": 2}}', /"rows": number, "bytes": number/],
    ['{"copy": 1}', /a\.copy and b\.copy: write the schema too/],
  ])("refuses %s", (json, message) => {
    expect(() => readRows(json, catalog)).toThrow(message);
  });
});

describe("givenStatistics", () => {
  test("keeps bytes that are given and shares them out between heap and indexes", () => {
    const statistics = statisticsFor({ orders: { rows: 50_000_000, bytes: 8_200_000_000 } });
    expect(statistics["public.orders"]).toMatchObject({ rows: 50_000_000, bytes: 8_200_000_000 });
    const parts =
      (statistics["public.orders"]?.heapBytes ?? 0) + (statistics["public.orders_pkey"]?.bytes ?? 0);
    expect(parts).toBe(8_200_000_000);
  });

  test("estimates bytes from the widths of the columns", () => {
    // 8 bytes of bigint and 28 of overhead make 40 aligned: 204 rows a page, as on a real server within 10 %.
    expect(heapBytesOf(table("a"), 1_000_000)).toBe(Math.ceil(1_000_000 / 204) * 8192);
    expect(statisticsFor({ orders: 0 })["public.orders"]).toMatchObject({ rows: 0, bytes: 0 });
  });

  test("spreads the rows of a partitioned table over its partitions", () => {
    expect(statisticsFor({ events: 1000, events_1: 900 })["public.events_2"]?.rows).toBe(100);
  });

  test.each([
    ["integer", 4],
    ["timestamp with time zone", 8],
    ["timestamp(3) without time zone", 8],
    ["character varying(20)", 10],
    ["character(20)", 20],
    ["numeric(12,2)", 10],
    ["text[]", 60],
    ["public.mood", 16],
  ])("a value of %s takes %d bytes", (type, bytes) => {
    expect(columnWidth(column("a", type), null)).toBe(bytes);
  });
});
