import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import { itemsOf, linkHeader, paginate, readPage } from "../http/paginate.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { findCommit, findPull, readPullDiff } from "../pull-diff.ts";
import type { PullRequest } from "../records.ts";
import { showDiffFiles } from "../show/show-diff-file.ts";
import { showPullRequest, showWholePullRequest } from "../show/show-pull-request.ts";

/** GitHub lists no more files of one pull request. */
const MOST_FILES = 3000;

/** Pull requests and the files they change. */
export const pullRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls",
    access: { pull_requests: "read" },
    answer: listPulls,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls/{pull}",
    access: { pull_requests: "read" },
    answer: async ({ parameters }, state) =>
      ok(await showWholePullRequest(findPull(state, parameters.pull ?? ""), state)),
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls/{pull}/files",
    access: { pull_requests: "read" },
    answer: listFiles,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits/{ref+}/pulls",
    access: { pull_requests: "read" },
    answer: listPullsOfCommit,
  },
];

/** Newest first. `state` is `open` unless told otherwise; `head` is `owner:branch`. */
function listPulls(request: ApiRequest, state: GitHubState) {
  const wanted = request.query.get("state") ?? "open";
  const base = request.query.get("base");
  const head = request.query.get("head")?.split(":").at(-1) ?? null;
  const matches = (pull: PullRequest) =>
    (wanted === "all" || pull.state === wanted) &&
    (base === null || pull.baseRef === base) &&
    (head === null || pull.headRef === head);
  const pulls = state.pulls.filter(matches).sort((a, b) => b.number - a.number);
  return paginate(request, state.addresses.api, pulls, (page) =>
    page.map((pull) => showPullRequest(pull, state)),
  );
}

async function listFiles(request: ApiRequest, state: GitHubState) {
  const pull = findPull(state, request.parameters.pull ?? "");
  const files = (await readPullDiff(pull, state.repository.git)).slice(0, MOST_FILES);
  const page = readPage(request);
  const link = linkHeader(request, state.addresses.api, page, files.length);
  return ok(showDiffFiles(itemsOf(files, page), pull.headSha, state), link);
}

/** Open pull requests whose head is the commit, or that bring it. */
async function listPullsOfCommit(request: ApiRequest, state: GitHubState) {
  const { git } = state.repository;
  const commit = await findCommit(git, request.parameters.ref ?? "");
  const found: PullRequest[] = [];
  for (const pull of state.pulls) {
    if (pull.state !== "open") continue;
    const brings = (await git.listCommits(pull.baseSha, pull.headSha)).includes(commit);
    if (brings) found.push(pull);
  }
  return paginate(request, state.addresses.api, found, (page) =>
    page.map((pull) => showPullRequest(pull, state)),
  );
}
