import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import { GitHubError } from "../http/github-error.ts";
import { paginate } from "../http/paginate.ts";
import { type Fields, optionalList, optionalText, optionalWord } from "../http/read-fields.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { type Placement, placeComment, type Refusal } from "../place-comment.ts";
import { findPull, readPullDiff } from "../pull-diff.ts";
import type { PullRequest, Review } from "../records.ts";
import { addReviewComment, LONGEST_BODY, readCommitId } from "../review-comments.ts";
import { showReview } from "../show/show-review.ts";

const REVIEWS = "/repos/{owner}/{repo}/pulls/{pull}/reviews";
const STATES = { COMMENT: "COMMENTED", APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED" } as const;

/** Reviews: a body and comments on lines, all taken or none. */
export const reviewRoutes: readonly Route[] = [
  { method: "POST", path: REVIEWS, access: { pull_requests: "write" }, answer: createReview },
  { method: "GET", path: REVIEWS, access: { pull_requests: "read" }, answer: listReviews },
];

/** GitHub's words for a place that it refuses in a review; it does not say which comment is meant. */
const REFUSALS: Readonly<Record<Refusal, string>> = {
  path: "Path could not be resolved",
  "no line": "Line could not be resolved",
  line: "Pull request review thread line must be part of the diff",
  "start hunk": "Pull request review thread start line must be part of the same hunk as the line.",
  "start order": "Pull request review thread start line must precede the end line.",
};

async function createReview({ parameters, body }: ApiRequest, state: GitHubState) {
  const pull = findPull(state, parameters.pull ?? "");
  const event = optionalWord(body, "event", ["COMMENT", "APPROVE", "REQUEST_CHANGES"] as const);
  const text = optionalText(body, "body") ?? "";
  const comments = optionalList(body, "comments");
  const commit = await readCommitId(body, pull, state);
  const placements = await placeAll(comments, pull, state);
  const refusals = placements.flatMap((placement) =>
    "refused" in placement ? [REFUSALS[placement.refused]] : [],
  );
  refusals.push(...refuseTexts(event, text, comments));
  if (
    event === null &&
    state.reviews.some((review) => review.pull === pull.number && review.state === "PENDING")
  ) {
    refusals.push("User can only have one pending review per pull request");
  }
  if (refusals.length > 0) throw new GitHubError(422, "Unprocessable Entity", [...new Set(refusals)]);
  const review: Review = {
    id: state.nextId(),
    pull: pull.number,
    author: state.app.bot,
    commit,
    body: text,
    state: event === null ? "PENDING" : STATES[event],
    submittedAt: event === null ? null : state.now(),
  };
  state.reviews.push(review);
  comments.forEach((fields, index) => {
    addReviewComment(placements[index] as Placement, fields, { pull, commit, review: review.id }, state);
  });
  return ok(showReview(review, state));
}

async function placeAll(
  comments: readonly Fields[],
  pull: PullRequest,
  state: GitHubState,
): Promise<readonly Placement[]> {
  const files = await readPullDiff(pull, state.repository.git);
  // A review hangs comments on lines only: `subject_type` is for single comments.
  return comments.map(({ subject_type, ...fields }) => placeComment(fields, files));
}

function refuseTexts(event: string | null, text: string, comments: readonly Fields[]): readonly string[] {
  const refusals = [];
  if (text.trim() === "" && (event === "COMMENT" || event === "REQUEST_CHANGES")) {
    refusals.push(`Body can't be blank`);
  }
  const bodies = comments.map((comment) => optionalText(comment, "body") ?? "");
  if (bodies.some((body) => body.trim() === ""))
    refusals.push("Pull request review thread body can't be blank");
  if ([text, ...bodies].some((body) => body.length > LONGEST_BODY)) {
    refusals.push(`Body is too long (maximum is ${LONGEST_BODY} characters)`);
  }
  return refusals;
}

function listReviews(request: ApiRequest, state: GitHubState) {
  const pull = findPull(state, request.parameters.pull ?? "");
  const reviews = state.reviews.filter((review) => review.pull === pull.number);
  return paginate(request, state.addresses.api, reviews, (page) =>
    page.map((review) => showReview(review, state)),
  );
}
