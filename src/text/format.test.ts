import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { displayRelation } from "./display-relation.ts";
import { formatAge } from "./format-age.ts";
import { formatBytes } from "./format-bytes.ts";
import { formatCount, formatRows } from "./format-count.ts";
import { formatDuration, formatEstimate, formatRange } from "./format-duration.ts";
import { list, listSome } from "./list.ts";
import { plural } from "./plural.ts";

describe("figures have a unit and two significant digits", () => {
  test.each([
    [0, "0"],
    [1, "1"],
    [42, "42"],
    [123, "120"],
    [3_149, "3,100"],
    [50_000, "50,000"],
    [999_499, "1 M"],
    [2_345_678, "2.3 M"],
    [50_000_000, "50 M"],
    [1_234_567_890, "1.2 billion"],
    [1.2e13, "12,000 billion"],
  ])("count %d is %s", (count, text) => expect(formatCount(count)).toBe(text));

  test.each([
    [1, "1 row"],
    [0, "0 rows"],
    [2_300_000, "2.3 M rows"],
    [null, "an unknown number of rows"],
  ])("%p rows is %s", (rows, text) => expect(formatRows(rows)).toBe(text));

  test.each([
    [0, "0 bytes"],
    [8192, "8 kB"],
    [1_180_000_000, "1.1 GB"],
    [44_000_000_000, "41 GB"],
    [1023 * 1024, "1 MB"],
    [5 * 1024 ** 6, "5,100 PB"],
    [null, "unknown size"],
  ])("%p bytes is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [0, "under 1 ms"],
    [0.4, "under 1 ms"],
    [40, "40 ms"],
    [999, "1 s"],
    [9_100, "9.1 s"],
    [119_000, "2 min"],
    [90_000, "90 s"],
    [5_400_000, "90 min"],
    [3 * 3_600_000, "3 h"],
    [200 * 3_600_000, "8.3 days"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test.each([
    [4_000, 30_000, "4 to 30 s"],
    [400, 2_000, "400 ms to 2 s"],
    [9_000, 9_010, "about 9 s"],
    [0, 30, "up to 30 ms"],
    [0, 0.2, "under 1 ms"],
  ])("%d to %d ms is %s", (low, high, text) => expect(formatRange(low, high)).toBe(text));

  test("an estimate says that it is one", () => {
    expect(formatEstimate({ low: 4_000, likely: 9_000, high: 30_000 })).toBe("about 9 s");
    expect(formatEstimate({ low: 0, likely: 0, high: 0 })).toBe("under 1 ms");
    expect(formatEstimate(null)).toBe("an unknown time");
  });

  test.each([
    [-5_000, "just now"],
    [30_000, "just now"],
    [5 * 60_000, "5 minutes ago"],
    [3.4 * 3_600_000, "3 hours ago"],
    [50 * 3_600_000, "2 days ago"],
  ])("%d ms old is %s", (age, text) => expect(formatAge(age)).toBe(text));

  test("no count, size or duration has more than two significant digits", () => {
    const digits = (text: string) => text.replace(/[^\d]/g, "").replace(/^0+|0+$/g, "").length;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (value) => {
        for (const text of [formatCount(value), formatBytes(value), formatDuration(value)]) {
          expect(digits(text)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

describe("words", () => {
  test("rows of words", () => {
    expect(list([])).toBe("");
    expect(list(["a"])).toBe("a");
    expect(list(["a", "b", "c"])).toBe("a, b and c");
    expect(list(["a", "b"], "or")).toBe("a or b");
    expect(listSome(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
  });

  test("counts with their noun are exact", () => {
    expect(plural(1, "warning")).toBe("1 warning");
    expect(plural(12_345, "statement")).toBe("12,345 statements");
    expect(plural(2, "index", "indexes")).toBe("2 indexes");
  });

  test("the schema is left out where it is public", () => {
    expect(displayRelation("public.orders")).toBe("orders");
    expect(displayRelation('public."Order"')).toBe('"Order"');
    expect(displayRelation("audit.orders")).toBe("audit.orders");
  });
});
