import { describe, expect, test } from "@jest/globals";
import { LOCK_MODES } from "../model/lock.ts";
import { blocksOf, conflicts, strongestMode } from "./lock-modes.ts";

describe("lock modes", () => {
  test("conflicts go both ways", () => {
    for (const a of LOCK_MODES) for (const b of LOCK_MODES) expect(conflicts(a, b)).toBe(conflicts(b, a));
  });

  test.each([
    ["ACCESS EXCLUSIVE", "reads and writes"],
    ["EXCLUSIVE", "writes"],
    ["SHARE ROW EXCLUSIVE", "writes"],
    ["SHARE", "writes"],
    ["SHARE UPDATE EXCLUSIVE", "schema changes"],
    ["ACCESS SHARE", "schema changes"],
  ] as const)("%s blocks %s", (mode, expected) => {
    expect(blocksOf(mode)).toBe(expected);
  });

  test("the strongest of none is none", () => {
    expect(strongestMode([])).toBeNull();
    expect(strongestMode(["SHARE", "ROW EXCLUSIVE"])).toBe("SHARE");
    expect(blocksOf(null)).toBe("nothing");
  });
});
