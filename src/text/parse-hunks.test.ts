import { describe, expect, test } from "@jest/globals";
import { parseHunks } from "./parse-hunks.ts";

describe("parseHunks", () => {
  test("an added file is one hunk of added lines", () => {
    expect(parseHunks("@@ -0,0 +1,2 @@\n+SELECT 1;\n+SELECT 2;")).toEqual([
      { start: 1, end: 2, addedLines: [1, 2] },
    ]);
  });

  test("context lines belong to the hunk and are not added", () => {
    const patch = "@@ -1,4 +1,5 @@ section\n a\n-b\n+c\n+d\n e\n f\n@@ -20 +21 @@\n-x\n+y";
    expect(parseHunks(patch)).toEqual([
      { start: 1, end: 5, addedLines: [2, 3] },
      { start: 21, end: 21, addedLines: [21] },
    ]);
  });

  test("a changed line that looks like a header is a line", () => {
    const patch = "@@ -1,2 +1,3 @@\n---- old comment\n+--- new comment\n+++ @@ -1 +1 @@\n @@ -5 +5 @@";
    expect(parseHunks(patch)).toEqual([{ start: 1, end: 3, addedLines: [1, 2] }]);
  });

  test("no newline at the end is not a line", () => {
    const patch = "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file";
    expect(parseHunks(patch)).toEqual([{ start: 1, end: 1, addedLines: [1] }]);
  });

  test("a hunk that only deletes has no line on the head side", () => {
    expect(parseHunks("@@ -5,2 +4,0 @@\n-a\n-b")).toEqual([{ start: 5, end: 4, addedLines: [] }]);
  });

  test("the headers of git diff are passed over, an empty patch has no hunk", () => {
    const patch = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\n+b\n";
    expect(parseHunks(patch)).toEqual([{ start: 1, end: 2, addedLines: [2] }]);
    expect(parseHunks("")).toEqual([]);
  });
});
