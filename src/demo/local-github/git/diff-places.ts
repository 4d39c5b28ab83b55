import type { Side } from "../records.ts";

/** Lines of one hunk that a comment may hang on, per side: context lines are on both. */
export interface DiffHunk {
  /** The hunk's text, header included. */
  readonly lines: readonly string[];
  /** For each line of the side, 1-based, the index of its row in `lines`. */
  readonly rows: Readonly<Record<Side, ReadonlyMap<number, number>>>;
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Takes a patch apart so that a line of either side is found in its hunk. */
export function readDiffHunks(patch: string): readonly DiffHunk[] {
  const hunks: DiffHunk[] = [];
  const lines = patch.split("\n");
  for (let index = 0; index < lines.length; ) {
    const header = HEADER.exec(lines[index] ?? "");
    if (header === null) {
      index++;
      continue;
    }
    const next = { LEFT: Number(header[1]), RIGHT: Number(header[3]) };
    let left = Number(header[2] ?? 1);
    let right = Number(header[4] ?? 1);
    const rows = { LEFT: new Map<number, number>(), RIGHT: new Map<number, number>() };
    const start = index++;
    for (; (left > 0 || right > 0 || lines[index]?.startsWith("\\")) && index < lines.length; index++) {
      const mark = lines[index]?.[0];
      if (mark === "\\") continue;
      if (mark !== "+") {
        rows.LEFT.set(next.LEFT++, index - start);
        left--;
      }
      if (mark !== "-") {
        rows.RIGHT.set(next.RIGHT++, index - start);
        right--;
      }
    }
    hunks.push({ lines: lines.slice(start, index), rows });
  }
  return hunks;
}

/** The hunk that holds a line of a side, or null where the line is not part of the diff. */
export function findHunk(hunks: readonly DiffHunk[], side: Side, line: number): DiffHunk | null {
  return hunks.find(({ rows }) => rows[side].has(line)) ?? null;
}
