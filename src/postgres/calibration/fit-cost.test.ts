import { describe, expect, test } from "@jest/globals";
import { fitCost, type Sample } from "./fit-cost.ts";

const sizes: readonly (readonly [number, number])[] = [
  [10_000, 60],
  [10_000, 330],
  [100_000, 60],
  [100_000, 330],
  [1_000_000, 60],
  [1_000_000, 330],
];

/** Samples of work that takes 800 ns a row and 2 ns a byte, each `off` times as long. */
function samples(off: readonly number[]): readonly Sample[] {
  return sizes.map(([rows, width], at) => ({
    rows,
    bytes: rows * width,
    knownMs: 3,
    ms: (3 + (rows * 800 + rows * width * 2) / 1e6) * (off[at] ?? 1),
  }));
}

describe("the cost of work", () => {
  test("is found from durations that follow it", () => {
    const { rowNs, byteNs } = fitCost(samples([]));
    expect(rowNs).toBeCloseTo(800, -1);
    expect(byteNs).toBeCloseTo(2, 1);
  });

  test("is hardly moved by one disturbed run", () => {
    const { rowNs } = fitCost(samples([1, 1, 1, 5]));
    expect(rowNs).toBeGreaterThan(600);
    expect(rowNs).toBeLessThan(1000);
  });

  test("is never below zero, and its spread is never narrower than two servers of a kind differ", () => {
    const shrinking = sizes.map(([rows, width]) => ({ rows, bytes: rows * width, knownMs: 900, ms: 100 }));
    const { rowNs, byteNs } = fitCost(shrinking);
    expect(rowNs).toBeGreaterThanOrEqual(0);
    expect(byteNs).toBeGreaterThanOrEqual(0);
    const { low, high } = fitCost(samples([]));
    expect(low).toBeLessThanOrEqual(0.55);
    expect(high).toBeGreaterThanOrEqual(1.8);
  });

  test("is spread as widely as the durations are", () => {
    const { low, high } = fitCost(samples([1, 0.25, 1, 1, 4, 1]));
    expect(high / low).toBeGreaterThan(10);
  });
});
