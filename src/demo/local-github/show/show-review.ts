import type { GitHubState } from "../github-state.ts";
import type { Review, ReviewComment } from "../records.ts";
import { apiAddress, nodeId, showTime, showUser, webAddress } from "./show-basics.ts";

/** A review. */
export function showReview(review: Review, state: GitHubState): object {
  const pull = `${apiAddress(state)}/pulls/${review.pull}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: showUser(review.author, state),
    body: review.body,
    state: review.state,
    html_url: `${webAddress(state)}/pull/${review.pull}#pullrequestreview-${review.id}`,
    pull_request_url: pull,
    author_association: "NONE",
    commit_id: review.commit,
    ...(review.submittedAt === null ? {} : { submitted_at: showTime(review.submittedAt) }),
  };
}

/** A comment on a line or a file. Once a push has changed its lines, `line` and `position` are null. */
export function showReviewComment(comment: ReviewComment, state: GitHubState): object {
  const { place, original } = comment;
  const pull = `${apiAddress(state)}/pulls/${comment.pull}`;
  return {
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    url: `${apiAddress(state)}/pulls/comments/${comment.id}`,
    html_url: `${webAddress(state)}/pull/${comment.pull}#discussion_r${comment.id}`,
    pull_request_url: pull,
    pull_request_review_id: comment.review,
    diff_hunk: comment.hunk,
    path: place.path,
    subject_type: place.subject,
    line: place.line,
    start_line: place.startLine,
    side: place.side,
    start_side: place.startSide,
    position: place.subject === "file" ? 1 : place.line === null ? null : comment.hunk.split("\n").length - 1,
    original_line: original.line,
    original_start_line: original.startLine,
    original_position: original.subject === "file" ? 1 : comment.hunk.split("\n").length - 1,
    commit_id: comment.commit,
    original_commit_id: comment.originalCommit,
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
    user: showUser(comment.author, state),
    body: comment.body,
    created_at: showTime(comment.createdAt),
    updated_at: showTime(comment.updatedAt),
    author_association: "NONE",
  };
}
