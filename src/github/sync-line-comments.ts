import type { ChangedFile } from "../model/change-set.ts";
import type { WantedReview } from "../model/review.ts";
import { type AnchoredComment, anchorComment, toFileComment } from "./anchor-comment.ts";
import { commentMarker, hashKey, readCommentMarker } from "./comment-marker.ts";
import type { Identity } from "./identity.ts";
import type { Octokit } from "./octokit.ts";
import { type LineCommentsReport, postLineComments } from "./post-line-comments.ts";
import type { PullRequest } from "./pull-request.ts";
import { resolvedBody } from "./resolved-body.ts";
import { isSameText, withMarker } from "./sync-sticky-comment.ts";

/** A line comment that is on GitHub. */
type ExistingComment = Awaited<ReturnType<Octokit["rest"]["pulls"]["listReviewComments"]>>["data"][number];

/**
 * Makes the line comments agree with what is wanted: those that are there stay and are edited where they differ, new
 * ones come in one review, those whose reason is gone are struck through. A comment is never posted a second time, so
 * that a thread that people have answered or resolved stays as it is.
 */
export async function syncLineComments(
  octokit: Octokit,
  pull: PullRequest,
  identity: Identity,
  { comments: wanted, unsaid = [] }: Pick<WantedReview, "comments" | "unsaid">,
  files: readonly ChangedFile[],
): Promise<LineCommentsReport> {
  const list = () => listOwnComments(octokit, pull, identity);
  const existing = await list();
  const anchored = wanted.flatMap((comment) => anchorComment(comment, files) ?? []);
  const fresh: AnchoredComment[] = [];
  let changes = 0;
  for (const comment of anchored) {
    const found = newestOf(existing, comment.key);
    if (found === null || isOutdated(found)) {
      fresh.push(comment);
      continue;
    }
    const { key, body } = isOnFile(found) ? toFileComment(comment) : comment;
    if (await editTo(octokit, pull, found, withMarker(body, commentMarker(key)))) changes++;
  }
  const wantedKeys = new Set([...wanted.map(({ key }) => key), ...unsaid].map(hashKey));
  for (const comment of existing) {
    const gone = !wantedKeys.has(readCommentMarker(comment.body) ?? "");
    if (gone && (await editTo(octokit, pull, comment, resolvedBody(comment.body, pull.headSha)))) changes++;
  }
  const listKeys = async () =>
    new Set((await list()).filter((each) => !isOutdated(each)).map(({ body }) => readCommentMarker(body)));
  const posted = await postLineComments(octokit, pull, fresh, listKeys);
  const unplaced = wanted.filter(({ key }) => !anchored.some((comment) => comment.key === key));
  return {
    changes: changes + posted.changes,
    leftOut: [...unplaced.map(({ key }) => key), ...posted.leftOut],
  };
}

async function listOwnComments(
  octokit: Octokit,
  { owner, repo, number }: PullRequest,
  identity: Identity,
): Promise<ExistingComment[]> {
  const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, {
    ...{ owner, repo, pull_number: number },
    per_page: 100,
  });
  return comments.filter(
    ({ user, body }) => user?.login === identity.login && readCommentMarker(body) !== null,
  );
}

/** The newest comment of a key, one that is still on the diff before one that is not. */
function newestOf(existing: readonly ExistingComment[], key: string): ExistingComment | null {
  const hash = hashKey(key);
  const own = existing.filter(({ body }) => readCommentMarker(body) === hash).sort((a, b) => b.id - a.id);
  return own.find((comment) => !isOutdated(comment)) ?? own[0] ?? null;
}

/** GitHub takes the line away from a comment whose lines a push has changed, and folds it. */
function isOutdated(comment: ExistingComment): boolean {
  return !isOnFile(comment) && (comment.line ?? null) === null;
}

function isOnFile({ subject_type }: ExistingComment): boolean {
  return subject_type === "file";
}

async function editTo(
  octokit: Octokit,
  { owner, repo }: PullRequest,
  comment: ExistingComment,
  body: string,
): Promise<boolean> {
  if (isSameText(comment.body, body)) return false;
  await octokit.rest.pulls.updateReviewComment({ owner, repo, comment_id: comment.id, body });
  return true;
}
