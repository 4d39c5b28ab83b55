import type { Hunk } from "../model/change-set.ts";

/** `@@ -1,3 +1,4 @@ context`: a count that is left out is 1. */
const HEADER = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads the hunks of a unified diff of one file, as lines of the head side. Takes a bare patch as GitHub's files API
 * gives it and the whole output of `git diff`. Lines are counted by the hunk's header, so that a changed line which
 * looks like a header ("--- a comment" in SQL) is not taken for one.
 */
export function parseHunks(patch: string): readonly Hunk[] {
  const lines = patch.split("\n");
  const hunks: Hunk[] = [];
  for (let index = 0; index < lines.length; index++) {
    const header = HEADER.exec(lines[index] ?? "");
    if (header === null) continue;
    const start = Number(header[2]);
    let left = { base: Number(header[1] ?? 1), head: Number(header[3] ?? 1) };
    // An empty head side is written as the line before it: `+4,0` deletes after line 4.
    let line = left.head === 0 ? start + 1 : start;
    const first = line;
    const addedLines: number[] = [];
    while ((left.base > 0 || left.head > 0) && index + 1 < lines.length) {
      const mark = lines[++index]?.[0];
      if (mark === "\\") continue;
      if (mark === "+") addedLines.push(line);
      if (mark !== "-") line++;
      left = { base: left.base - (mark === "+" ? 0 : 1), head: left.head - (mark === "-" ? 0 : 1) };
    }
    hunks.push({ start: first, end: line - 1, addedLines });
  }
  return hunks;
}
