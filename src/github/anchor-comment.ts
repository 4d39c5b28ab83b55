import type { ChangedFile } from "../model/change-set.ts";
import type { LineComment } from "../model/review.ts";

/** Where a line comment can be hung, in GitHub's terms; `line` null: on the file as a whole. */
export interface AnchoredComment {
  readonly key: string;
  readonly path: string;
  readonly line: number | null;
  readonly startLine: number | null;
  readonly body: string;
}

/**
 * Checks a comment's place against the diff, since GitHub refuses a whole review for one line outside of it: every
 * line must be in one hunk of the head side, and a start line must come before the line. What does not fit goes to the
 * file, what is on no changed file is null and stays in the summary.
 */
export function anchorComment(comment: LineComment, files: readonly ChangedFile[]): AnchoredComment | null {
  const file = files.find(({ path }) => path === comment.path);
  if (file === undefined) return null;
  const { line } = comment;
  const hunk = file.hunks.find(({ start, end }) => line !== null && start <= line && line <= end);
  if (line === null || hunk === undefined) return toFileComment(comment);
  const startLine = comment.startLine === line ? null : comment.startLine;
  if (startLine === null) return { ...comment, line, startLine };
  if (startLine > line) return toFileComment(comment);
  if (startLine >= hunk.start) return { ...comment, line, startLine };
  // A suggestion replaces exactly the lines that it hangs on: on fewer of them it would be wrong.
  return { ...comment, line, startLine: null, body: withoutSuggestion(comment.body) };
}

/** Hangs a comment on the file; a suggestion can not be committed there and becomes a plain code block. */
export function toFileComment(comment: LineComment): AnchoredComment {
  return { ...comment, line: null, startLine: null, body: withoutSuggestion(comment.body) };
}

/** Turns committable suggestions into plain SQL blocks. */
export function withoutSuggestion(body: string): string {
  return body.replace(/^(\s*(?:>\s*)*`{3,})suggestion[ \t]*$/gm, "$1sql");
}
