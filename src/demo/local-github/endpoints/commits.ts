import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import { itemsOf, linkHeader, readPage } from "../http/paginate.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { findCommit } from "../pull-diff.ts";
import { showCommit } from "../show/show-commit.ts";

/** The commits that lead to one, newest first. */
export const commitRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits",
    access: { contents: "read" },
    answer: listCommits,
  },
];

async function listCommits(request: ApiRequest, state: GitHubState) {
  const { git, defaultBranch } = state.repository;
  const { query } = request;
  const start = await findCommit(git, query.get("sha") ?? defaultBranch);
  const commits = await git.listAncestors(start, query.get("since"));
  const page = readPage(request);
  const shown = await Promise.all(
    itemsOf(commits, page).map(async (sha) => showCommit(await git.readCommit(sha), state)),
  );
  return ok(shown, linkHeader(request, state.addresses.api, page, commits.length));
}
