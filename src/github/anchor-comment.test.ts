import { describe, expect, test } from "@jest/globals";
import type { ChangedFile } from "../model/change-set.ts";
import { anchorComment, withoutSuggestion } from "./anchor-comment.ts";

const file: ChangedFile = {
  ...{ path: "m/1.sql", previousPath: null, status: "modified", base: "", head: "", unreadable: null },
  hunks: [
    { start: 1, end: 5, addedLines: [2] },
    { start: 20, end: 26, addedLines: [22, 23] },
    { start: 40, end: 39, addedLines: [] },
  ],
};
const body = "Blocks writes\n\n```suggestion\nSELECT 1;\n```";

function place(line: number | null, startLine: number | null, path = file.path) {
  const anchored = anchorComment({ key: "k", path, line, startLine, body }, [file]);
  return (
    anchored && {
      line: anchored.line,
      startLine: anchored.startLine,
      suggests: anchored.body.includes("suggestion"),
    }
  );
}

describe("anchorComment", () => {
  test.each([
    ["one line of a hunk", 22, null, { line: 22, startLine: null, suggests: true }],
    ["a context line", 20, null, { line: 20, startLine: null, suggests: true }],
    ["several lines of a hunk", 23, 22, { line: 23, startLine: 22, suggests: true }],
    ["a start line that is the line", 23, 23, { line: 23, startLine: null, suggests: true }],
    ["a start line in another hunk", 23, 3, { line: 23, startLine: null, suggests: false }],
    ["a start line after the line", 22, 23, { line: null, startLine: null, suggests: false }],
    ["a line between the hunks", 10, null, { line: null, startLine: null, suggests: false }],
    ["a place where lines were only deleted", 40, null, { line: null, startLine: null, suggests: false }],
    ["the whole file", null, null, { line: null, startLine: null, suggests: false }],
  ])("%s", (_name, line, startLine, expected) => {
    expect(place(line, startLine)).toEqual(expected);
  });

  test("a file that the pull request does not change has no place", () => {
    expect(place(1, null, "other.sql")).toBeNull();
  });
});

test("withoutSuggestion leaves the word and longer fences in order", () => {
  const text = "a suggestion\n````suggestion\n```\n````\n> ```suggestion\n> x\n> ```\n```suggestions\n```";
  expect(withoutSuggestion(text)).toBe(
    "a suggestion\n````sql\n```\n````\n> ```sql\n> x\n> ```\n```suggestions\n```",
  );
});
