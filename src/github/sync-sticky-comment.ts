import type { WantedReview } from "../model/review.ts";
import { cutText } from "../text/cut-text.ts";
import { STICKY_MARKER } from "./comment-marker.ts";
import type { Identity } from "./identity.ts";
import type { Octokit } from "./octokit.ts";
import type { PullRequest } from "./pull-request.ts";
import { writeOnce } from "./write-once.ts";

/** GitHub's limit of a comment, in characters. */
export const LONGEST_COMMENT = 65_536;

/** Cuts a body so that it and its marker fit into one comment. */
export function withMarker(body: string, marker: string): string {
  return `${cutText(body, LONGEST_COMMENT - marker.length - 2)}\n\n${marker}`;
}

/** Makes the one sticky comment say what is wanted. Returns the number of requests that changed something. */
export async function syncStickyComment(
  octokit: Octokit,
  pull: PullRequest,
  identity: Identity,
  wanted: Pick<WantedReview, "sticky" | "stickyWhenClear">,
): Promise<number> {
  const { owner, repo, number: issue_number } = pull;
  const findOwn = async () => {
    const comments = await octokit.paginate(octokit.rest.issues.listComments, {
      ...{ owner, repo, issue_number },
      per_page: 100,
    });
    return comments.filter(
      ({ user, body }) => user?.login === identity.login && body?.includes(STICKY_MARKER),
    );
  };
  const [existing, ...duplicates] = await findOwn();
  let changes = 0;
  for (const { id } of duplicates) {
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: id });
    changes++;
  }
  if (existing === undefined && wanted.sticky === null) return changes;
  const body = withMarker(wanted.sticky ?? wanted.stickyWhenClear, STICKY_MARKER);
  if (existing === undefined) {
    const post = { owner, repo, issue_number, body, request: { retries: 0 } };
    await writeOnce(
      async () => (await octokit.rest.issues.createComment(post)).data.id,
      async () => (await findOwn())[0]?.id ?? null,
    );
    return changes + 1;
  }
  if (isSameText(existing.body ?? "", body)) return changes;
  await octokit.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
  return changes + 1;
}

/** GitHub may store line ends of its own, and trims. */
export function isSameText(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n").trim() === b.replaceAll("\r\n", "\n").trim();
}
