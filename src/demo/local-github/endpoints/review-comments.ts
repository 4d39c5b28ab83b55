import type { GitHubState } from "../github-state.ts";
import { created, noContent, ok } from "../http/answer.ts";
import { notFound, validationFailed } from "../http/github-error.ts";
import { paginate } from "../http/paginate.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { placeComment, type Refusal } from "../place-comment.ts";
import { findPull, readPullDiff } from "../pull-diff.ts";
import type { Review, ReviewComment } from "../records.ts";
import { addReviewComment, readBody, readCommitId } from "../review-comments.ts";
import { showReviewComment } from "../show/show-review.ts";

const OF_PULL = "/repos/{owner}/{repo}/pulls/{pull}/comments";
const SINGLE = "/repos/{owner}/{repo}/pulls/comments/{comment}";

/** Comments on lines or files of a pull request, one at a time. */
export const reviewCommentRoutes: readonly Route[] = [
  { method: "POST", path: OF_PULL, access: { pull_requests: "write" }, answer: createComment },
  { method: "GET", path: OF_PULL, access: { pull_requests: "read" }, answer: listComments },
  {
    method: "GET",
    path: SINGLE,
    access: { pull_requests: "read" },
    answer: (request, state) => ok(showReviewComment(findReviewComment(request, state), state)),
  },
  { method: "PATCH", path: SINGLE, access: { pull_requests: "write" }, answer: editComment },
  { method: "DELETE", path: SINGLE, access: { pull_requests: "write" }, answer: deleteComment },
];

const RESOURCE = "PullRequestReviewComment";

/** GitHub's words for a place that it refuses a single comment. */
const REFUSALS: Readonly<Record<Refusal, { readonly field: string; readonly message: string }>> = {
  path: { field: "pull_request_review_thread.path", message: "pull_request_review_thread.path is invalid" },
  "no line": {
    field: "pull_request_review_thread.line",
    message: "pull_request_review_thread.line is missing",
  },
  line: {
    field: "pull_request_review_thread.line",
    message: "pull_request_review_thread.line must be part of the diff",
  },
  "start hunk": {
    field: "pull_request_review_thread.start_line",
    message: "pull_request_review_thread.start_line must be part of the same hunk as the line.",
  },
  "start order": {
    field: "pull_request_review_thread.start_line",
    message: "pull_request_review_thread.start_line must precede the end line.",
  },
};

/** The comment that a path names. Throws GitHub's 404. */
export function findReviewComment({ parameters }: ApiRequest, state: GitHubState): ReviewComment {
  const found = state.reviewComments.find(({ id }) => String(id) === parameters.comment);
  if (found === undefined) throw notFound();
  return found;
}

async function createComment({ parameters, body }: ApiRequest, state: GitHubState) {
  const pull = findPull(state, parameters.pull ?? "");
  readBody(body, RESOURCE);
  const commit = await readCommitId(body, pull, state);
  const placement = placeComment(body, await readPullDiff(pull, state.repository.git));
  if ("refused" in placement) {
    throw validationFailed([{ resource: RESOURCE, code: "custom", ...REFUSALS[placement.refused] }]);
  }
  // GitHub makes a review without a body around a single comment.
  const review: Review = {
    id: state.nextId(),
    pull: pull.number,
    author: state.app.bot,
    commit,
    body: "",
    state: "COMMENTED",
    submittedAt: state.now(),
  };
  state.reviews.push(review);
  return created(
    showReviewComment(addReviewComment(placement, body, { pull, commit, review: review.id }, state), state),
  );
}

/** Oldest first. Comments of a review that is still pending are seen by nobody. */
function listComments(request: ApiRequest, state: GitHubState) {
  const pull = findPull(state, request.parameters.pull ?? "");
  const pending = new Set(state.reviews.filter((review) => review.state === "PENDING").map(({ id }) => id));
  const comments = state.reviewComments.filter(
    (each) => each.pull === pull.number && !pending.has(each.review),
  );
  return paginate(request, state.addresses.api, comments, (page) =>
    page.map((comment) => showReviewComment(comment, state)),
  );
}

function editComment(request: ApiRequest, state: GitHubState) {
  const comment = findReviewComment(request, state);
  comment.body = readBody(request.body, RESOURCE);
  comment.updatedAt = state.now();
  return ok(showReviewComment(comment, state));
}

function deleteComment(request: ApiRequest, state: GitHubState) {
  state.reviewComments.splice(state.reviewComments.indexOf(findReviewComment(request, state)), 1);
  return noContent();
}
