import { type DiffHunk, findHunk, readDiffHunks } from "./git/diff-places.ts";
import type { DiffFile } from "./git/read-diff.ts";
import { type Fields, optionalNumber, optionalText, optionalWord } from "./http/read-fields.ts";
import type { CommentPlace, Side } from "./records.ts";

const SIDES = ["LEFT", "RIGHT"] as const;

/** A place on the diff with the hunk that it is shown in, or what GitHub has against it. */
export type Placement =
  | { readonly place: CommentPlace; readonly hunk: string }
  | { readonly refused: Refusal };

/** Why a comment can not hang where a request wants it. The two endpoints word each of them in their own way. */
export type Refusal = "path" | "no line" | "line" | "start hunk" | "start order";

/** Finds the place of a comment in a pull request's diff by GitHub's rules. `files` are those of the diff. */
export function placeComment(fields: Fields, files: readonly DiffFile[]): Placement {
  const path = optionalText(fields, "path");
  const file = files.find((each) => each.path === path);
  if (file === undefined) return { refused: "path" };
  if (optionalText(fields, "subject_type") === "file") {
    const place = {
      path: file.path,
      subject: "file",
      side: "RIGHT",
      line: null,
      startLine: null,
      startSide: null,
    } as const;
    return { place, hunk: "" };
  }
  const side: Side = optionalWord(fields, "side", SIDES) ?? "RIGHT";
  const line = optionalNumber(fields, "line");
  if (line === null) return { refused: "no line" };
  const hunk = findHunk(readDiffHunks(file.patch ?? ""), side, line);
  if (hunk === null) return { refused: "line" };
  const startLine = optionalNumber(fields, "start_line");
  const startSide = startLine === null ? null : (optionalWord(fields, "start_side", SIDES) ?? side);
  const refused =
    startLine === null ? null : refuseStart(hunk, { startLine, startSide: startSide ?? side, line, side });
  if (refused !== null) return { refused };
  const place = { path: file.path, subject: "line", side, line, startLine, startSide } as const;
  return { place, hunk: excerpt(hunk, side, line) };
}

interface Range {
  readonly startLine: number;
  readonly startSide: Side;
  readonly line: number;
  readonly side: Side;
}

function refuseStart(hunk: DiffHunk, { startLine, startSide, line, side }: Range): Refusal | null {
  const start = hunk.rows[startSide].get(startLine);
  if (start === undefined) return startSide === side && startLine >= line ? "start order" : "start hunk";
  return start < (hunk.rows[side].get(line) ?? 0) ? null : "start order";
}

/** The hunk down to the line that is commented on, as `diff_hunk` has it. */
function excerpt(hunk: DiffHunk, side: Side, line: number): string {
  return hunk.lines.slice(0, (hunk.rows[side].get(line) ?? 0) + 1).join("\n");
}
