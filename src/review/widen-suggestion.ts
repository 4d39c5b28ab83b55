import type { ChangedFile } from "../model/change-set.ts";
import type { Rewrite } from "../model/rewrite.ts";
import { placeLines } from "./place-findings.ts";

/** More lines between the statements of a plan would bury what it changes. */
const MOST_KEPT_LINES = 20;

/** A rewrite whose suggestion is for more lines than its statement's. */
export interface WideSuggestion {
  readonly line: number;
  readonly endLine: number;
  readonly rewrite: Rewrite;
}

/**
 * Where a rewrite takes other statements of the file out, one suggestion for all lines from the first of them to the
 * last, so that one click does all of it. What stands between them stays.
 *
 * @returns null where it takes none out, they are far apart or share lines with something else, or the diff does not
 *   show all of the lines
 */
export function widenSuggestion(
  whole: Rewrite,
  { line, endLine }: { readonly line: number; readonly endLine: number },
  file: ChangedFile | undefined,
): WideSuggestion | null {
  const { takesOut = [], ...rewrite } = whole;
  const { suggestion } = rewrite;
  if (suggestion === null || takesOut.length === 0 || file?.head == null) return null;
  if (takesOut.some(({ path, sharesLines }) => path !== null || sharesLines === true)) return null;
  const first = Math.min(line, ...takesOut.map((place) => place.line));
  const last = Math.max(endLine, ...takesOut.map((place) => place.endLine));
  if (placeLines(file, first, last)?.exact !== true) return null;
  const lines = file.head.split(/\r?\n/);
  const kept: string[] = [];
  const text: string[] = [];
  for (let at = first; at <= last; at += 1) {
    if (at === line) text.push(suggestion.replace(/\n$/, ""));
    const isGone =
      (line <= at && at <= endLine) || takesOut.some((place) => place.line <= at && at <= place.endLine);
    const own = lines[at - 1] ?? "";
    // Two blank lines are left where a statement between them goes.
    if (isGone || (own.trim() === "" && (text.at(-1) ?? "") === "")) continue;
    text.push(own);
    kept.push(own);
  }
  if (kept.length > MOST_KEPT_LINES) return null;
  const joined = text.join("\n").replace(/\n+$/, "");
  return { line: first, endLine: last, rewrite: { ...rewrite, suggestion: joined } };
}
