import type { ChangedFile } from "../model/change-set.ts";
import type { WantedReview } from "../model/review.ts";
import type { Identity } from "./identity.ts";
import type { Octokit } from "./octokit.ts";
import type { LineCommentsReport } from "./post-line-comments.ts";
import type { PullRequest } from "./pull-request.ts";
import { syncLineComments } from "./sync-line-comments.ts";
import { syncStickyComment } from "./sync-sticky-comment.ts";

/**
 * Makes the pull request's comments agree with the wanted review: reads what is there, then adds, edits or strikes
 * through. The same review twice changes nothing.
 */
export async function syncReview(
  octokit: Octokit,
  pull: PullRequest,
  identity: Identity,
  wanted: WantedReview,
  files: readonly ChangedFile[],
): Promise<LineCommentsReport> {
  if (wanted.checkOnly === true) return { changes: 0, leftOut: [] };
  const sticky = await syncStickyComment(octokit, pull, identity, wanted);
  const lines = await syncLineComments(octokit, pull, identity, wanted, files);
  return { changes: sticky + lines.changes, leftOut: lines.leftOut };
}
