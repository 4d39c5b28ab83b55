import { type AnchoredComment, toFileComment } from "./anchor-comment.ts";
import { commentMarker, hashKey } from "./comment-marker.ts";
import type { Octokit } from "./octokit.ts";
import { statusOf } from "./octokit.ts";
import type { PullRequest } from "./pull-request.ts";
import { withMarker } from "./sync-sticky-comment.ts";

/** Comments of one review; GitHub takes more for abuse. */
const COMMENTS_PER_REVIEW = 30;

/** What came of syncing line comments. */
export interface LineCommentsReport {
  /** Number of requests that changed something. */
  readonly changes: number;
  /** Keys of the comments that could not be hung anywhere; they are in the check's summary. */
  readonly leftOut: readonly string[];
}

/** Hashes of the keys of our comments that are on the diff. */
type ListKeys = () => Promise<ReadonlySet<string | null>>;

/** Posts new comments: those on lines in one review, those on files one by one. */
export async function postLineComments(
  octokit: Octokit,
  pull: PullRequest,
  comments: readonly AnchoredComment[],
  listKeys: ListKeys,
): Promise<LineCommentsReport> {
  const onLines = comments.filter(({ line }) => line !== null);
  const single = comments.filter(({ line }) => line === null);
  let changes = 0;
  for (let start = 0; start < onLines.length; start += COMMENTS_PER_REVIEW) {
    const batch = onLines.slice(start, start + COMMENTS_PER_REVIEW);
    const refused = await postReview(octokit, pull, batch, listKeys);
    single.push(...refused);
    if (refused.length < batch.length) changes++;
  }
  const leftOut: string[] = [];
  for (const comment of single) {
    if (await postSingly(octokit, pull, comment, listKeys)) changes++;
    else leftOut.push(comment.key);
  }
  return { changes, leftOut };
}

/**
 * Posts one review. GitHub takes all of its comments or none and does not say which one it refuses: then all are given
 * back, to be posted singly. After an error of GitHub's own, those that did arrive are not posted again.
 */
async function postReview(
  octokit: Octokit,
  pull: PullRequest,
  comments: readonly AnchoredComment[],
  listKeys: ListKeys,
): Promise<readonly AnchoredComment[]> {
  const { owner, repo, number, headSha } = pull;
  const many = comments.length === 1 ? "one comment" : `${comments.length} comments`;
  try {
    await octokit.rest.pulls.createReview({
      ...{ owner, repo, pull_number: number, commit_id: headSha },
      event: "COMMENT",
      body: `Lockkeeper has ${many} on these migrations. The check holds the whole review.`,
      comments: comments.map((comment) => ({
        path: comment.path,
        ...placeOf(comment),
        body: bodyOf(comment),
      })),
      request: { retries: 0 },
    });
    return [];
  } catch (error) {
    const status = statusOf(error);
    if (status === 422) return comments;
    if (status !== null && status < 500) throw error;
    const arrived = await listKeys();
    return comments.filter(({ key }) => !arrived.has(hashKey(key)));
  }
}

/** Posts one comment on its line, or where GitHub refuses the line, on its file. False where it refuses both. */
async function postSingly(
  octokit: Octokit,
  pull: PullRequest,
  comment: AnchoredComment,
  listKeys: ListKeys,
): Promise<boolean> {
  const { owner, repo, number, headSha } = pull;
  const place = comment.line === null ? { subject_type: "file" as const } : placeOf(comment);
  try {
    await octokit.rest.pulls.createReviewComment({
      ...{ owner, repo, pull_number: number, commit_id: headSha, path: comment.path },
      ...place,
      body: bodyOf(comment),
      request: { retries: 0 },
    });
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 422) {
      return comment.line !== null && postSingly(octokit, pull, toFileComment(comment), listKeys);
    }
    if (status !== null && status < 500) throw error;
    if ((await listKeys()).has(hashKey(comment.key))) return true;
    throw error;
  }
}

function placeOf({ line, startLine }: AnchoredComment) {
  const end = { line: line ?? 1, side: "RIGHT" as const };
  return startLine === null ? end : { ...end, start_line: startLine, start_side: "RIGHT" as const };
}

function bodyOf({ key, body }: AnchoredComment): string {
  return withMarker(body, commentMarker(key));
}
