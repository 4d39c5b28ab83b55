import { structuredPatch } from "diff";
import type { Hunk } from "../model/change-set.ts";
import { parseHunks } from "../text/parse-hunks.ts";

/** Longest that a comparison may take, in ms; what takes longer has no hunks, and its comments go to the file. */
const LONGEST_COMPARISON = 2_000;

/** Hunks between two texts, computed as git does with three lines of context, for a file whose patch GitHub left out. */
export function diffHunks(base: string, head: string): readonly Hunk[] {
  const patch = structuredPatch("", "", base, head, undefined, undefined, {
    context: 3,
    timeout: LONGEST_COMPARISON,
  });
  if (patch === undefined) return [];
  const text = patch.hunks.map(
    ({ oldStart, oldLines, newStart, newLines, lines }) =>
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@\n${lines.join("\n")}`,
  );
  return parseHunks(text.join("\n"));
}
