import { type DiffHunk, findHunk, readDiffHunks } from "./git/diff-places.ts";
import type { DiffFile } from "./git/read-diff.ts";
import type { GitHubState } from "./github-state.ts";
import { readPullDiff } from "./pull-diff.ts";
import type { CommentPlace, PullRequest, ReviewComment } from "./records.ts";

/**
 * Moves the comments of a pull request to where their lines are after a push. A comment whose lines were changed, or are
 * no part of the diff any more, becomes outdated: it has no line.
 */
export async function moveComments(pull: PullRequest, state: GitHubState): Promise<void> {
  const { git } = state.repository;
  const files = await readPullDiff(pull, git);
  for (const comment of state.reviewComments) {
    if (comment.pull !== pull.number || comment.original.subject === "file") continue;
    const pushed = await git.diff(comment.originalCommit, pull.headSha);
    comment.place = findPlace(comment, pushed, files);
    comment.commit = pull.headSha;
  }
}

function findPlace(
  { original }: ReviewComment,
  pushed: readonly DiffFile[],
  files: readonly DiffFile[],
): CommentPlace {
  const outdated = { ...original, line: null, startLine: null };
  // Lines of the base side do not move with the head; a comment on them stays while they are in the diff.
  const change = original.side === "LEFT" ? undefined : pushed.find(({ path }) => path === original.path);
  const hunks = readDiffHunks(change?.patch ?? "");
  if (change?.status === "removed" || original.line === null) return outdated;
  const line = moveLine(original.line, hunks);
  const startLine = original.startLine === null ? null : moveLine(original.startLine, hunks);
  const inDiff = readDiffHunks(files.find(({ path }) => path === original.path)?.patch ?? "");
  if (line === null || (original.startLine !== null && startLine === null)) return outdated;
  if (findHunk(inDiff, original.side, line) === null) return outdated;
  if (startLine !== null && line - startLine !== original.line - (original.startLine ?? 0)) return outdated;
  return { ...original, line, startLine };
}

/** The number that a line has after a change; null where the change replaced or removed it. */
function moveLine(line: number, hunks: readonly DiffHunk[]): number | null {
  let shift = 0;
  for (const { rows } of hunks) {
    const row = rows.LEFT.get(line);
    if (row !== undefined) {
      const after = [...rows.RIGHT].find(([, index]) => index === row);
      return after?.[0] ?? null;
    }
    const first = Math.min(...rows.LEFT.keys());
    if (first < line) shift = Math.max(...rows.RIGHT.keys()) - Math.max(...rows.LEFT.keys());
  }
  return line + shift;
}
