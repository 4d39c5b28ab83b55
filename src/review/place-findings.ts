import type { ChangedFile, Hunk } from "../model/change-set.ts";

/** Where a line comment may stand, on the head side of the diff. GitHub refuses a review with one bad anchor whole. */
export interface Anchor {
  /** Last line; null: a comment on the file, since none of the lines is in the diff. */
  readonly line: number | null;
  /** First line where there are several, else null. */
  readonly startLine: number | null;
  /** True where the anchor covers exactly the lines asked for, so that a suggestion replaces those and no others. */
  readonly exact: boolean;
}

const WHOLE_FILE: Anchor = { line: null, startLine: null, exact: false };

/**
 * The anchor for lines of a changed file: all of them where one hunk holds them, else those in the hunk that holds
 * the most of them, else the file. Null where the file is not in the change set.
 */
export function placeLines(file: ChangedFile | undefined, line: number, endLine: number): Anchor | null {
  if (file === undefined) return null;
  if (file.status === "removed") return WHOLE_FILE;
  let best: { first: number; last: number } | null = null;
  for (const hunk of file.hunks) {
    const shared = overlap(hunk, line, endLine);
    if (shared === null) continue;
    if (best === null || shared.last - shared.first > best.last - best.first) best = shared;
  }
  if (best === null) return WHOLE_FILE;
  const { first, last } = best;
  return {
    line: last,
    startLine: first === last ? null : first,
    exact: first === line && last === endLine,
  };
}

function overlap(hunk: Hunk, line: number, endLine: number): { first: number; last: number } | null {
  const first = Math.max(hunk.start, line);
  const last = Math.min(hunk.end, endLine);
  return first <= last ? { first, last } : null;
}
