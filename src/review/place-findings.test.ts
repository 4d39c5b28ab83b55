import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ChangedFile, Hunk } from "../model/change-set.ts";
import { placeLines } from "./place-findings.ts";

function file(hunks: readonly Hunk[], status: ChangedFile["status"] = "modified"): ChangedFile {
  return { path: "a.sql", previousPath: null, status, base: null, head: null, hunks, unreadable: null };
}

const hunks = [
  { start: 3, end: 9, addedLines: [5, 6] },
  { start: 20, end: 19, addedLines: [] },
  { start: 30, end: 40, addedLines: [33] },
];

describe("where a comment may stand", () => {
  test.each([
    [5, 6, { line: 6, startLine: 5, exact: true }],
    [5, 5, { line: 5, startLine: null, exact: true }],
    [8, 12, { line: 9, startLine: 8, exact: false }],
    [1, 3, { line: 3, startLine: null, exact: false }],
    [7, 39, { line: 39, startLine: 30, exact: false }],
    [19, 20, { line: null, startLine: null, exact: false }],
    [50, 51, { line: null, startLine: null, exact: false }],
  ])("lines %d to %d", (line, endLine, anchor) => {
    expect(placeLines(file(hunks), line, endLine)).toEqual(anchor);
  });

  test("on a removed file there is no line", () => {
    expect(placeLines(file(hunks, "removed"), 5, 5)).toEqual({ line: null, startLine: null, exact: false });
  });

  test("on a file that is not in the pull request there is no place", () => {
    expect(placeLines(undefined, 5, 5)).toBeNull();
  });

  test("every anchor lies in one hunk, as GitHub demands", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(30), (line, length) => {
        const anchor = placeLines(file(hunks), line, line + length);
        if (anchor === null || anchor.line === null) return;
        const first = anchor.startLine ?? anchor.line;
        expect(hunks.some(({ start, end }) => start <= first && (anchor.line ?? 0) <= end)).toBe(true);
        expect(anchor.startLine).not.toBe(anchor.line);
      }),
    );
  });
});
