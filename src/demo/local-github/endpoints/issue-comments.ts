import type { GitHubState } from "../github-state.ts";
import { created, noContent, ok } from "../http/answer.ts";
import { notFound } from "../http/github-error.ts";
import { paginate } from "../http/paginate.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { findPull } from "../pull-diff.ts";
import type { IssueComment } from "../records.ts";
import { readBody } from "../review-comments.ts";
import { showIssueComment } from "../show/show-issue-comment.ts";

const OF_ISSUE = "/repos/{owner}/{repo}/issues/{pull}/comments";
const SINGLE = "/repos/{owner}/{repo}/issues/comments/{comment}";

/**
 * Comments in the conversation of a pull request. They go through the issues' endpoints, but on a pull request it is the
 * pull requests' permission that counts.
 */
export const issueCommentRoutes: readonly Route[] = [
  { method: "POST", path: OF_ISSUE, access: { pull_requests: "write" }, answer: createComment },
  { method: "GET", path: OF_ISSUE, access: { pull_requests: "read" }, answer: listComments },
  {
    method: "GET",
    path: SINGLE,
    access: { pull_requests: "read" },
    answer: (request, state) => ok(showIssueComment(findIssueComment(request, state), state)),
  },
  { method: "PATCH", path: SINGLE, access: { pull_requests: "write" }, answer: editComment },
  { method: "DELETE", path: SINGLE, access: { pull_requests: "write" }, answer: deleteComment },
];

const RESOURCE = "IssueComment";

/** The comment that a path names. Throws GitHub's 404. */
export function findIssueComment({ parameters }: ApiRequest, state: GitHubState): IssueComment {
  const found = state.issueComments.find(({ id }) => String(id) === parameters.comment);
  if (found === undefined) throw notFound();
  return found;
}

function createComment({ parameters, body }: ApiRequest, state: GitHubState) {
  const pull = findPull(state, parameters.pull ?? "");
  const comment: IssueComment = {
    id: state.nextId(),
    pull: pull.number,
    author: state.app.bot,
    createdAt: state.now(),
    updatedAt: state.now(),
    body: readBody(body, RESOURCE),
  };
  state.issueComments.push(comment);
  return created(showIssueComment(comment, state));
}

/** Oldest first; `since` asks for those changed at or after a time. */
function listComments(request: ApiRequest, state: GitHubState) {
  const pull = findPull(state, request.parameters.pull ?? "");
  const since = Date.parse(request.query.get("since") ?? "") || 0;
  const comments = state.issueComments.filter(
    (comment) => comment.pull === pull.number && comment.updatedAt.getTime() >= since,
  );
  return paginate(request, state.addresses.api, comments, (page) =>
    page.map((comment) => showIssueComment(comment, state)),
  );
}

function editComment(request: ApiRequest, state: GitHubState) {
  const comment = findIssueComment(request, state);
  comment.body = readBody(request.body, RESOURCE);
  comment.updatedAt = state.now();
  return ok(showIssueComment(comment, state));
}

function deleteComment(request: ApiRequest, state: GitHubState) {
  state.issueComments.splice(state.issueComments.indexOf(findIssueComment(request, state)), 1);
  return noContent();
}
