import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import { notFound } from "../http/github-error.ts";
import { itemsOf, linkHeader, readPage } from "../http/paginate.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { findCommit, findMergeBase } from "../pull-diff.ts";
import { apiAddress, webAddress } from "../show/show-basics.ts";
import { showCommit } from "../show/show-commit.ts";
import { showDiffFiles } from "../show/show-diff-file.ts";

/** A comparison lists no more files, and them on its first page only. */
const MOST_FILES = 300;

/** Two commits compared. */
export const compareRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/compare/{basehead+}",
    access: { contents: "read" },
    answer: compare,
  },
];

async function compare(request: ApiRequest, state: GitHubState) {
  const { git } = state.repository;
  const [left, right, ...rest] = (request.parameters.basehead ?? "").split("...");
  if (left === undefined || right === undefined || rest.length > 0) throw notFound();
  const [base, head] = await Promise.all([left, right].map((ref) => findCommit(git, withoutOwner(ref))));
  if (base === undefined || head === undefined) throw notFound();
  const mergeBase = await findMergeBase({ baseSha: base, headSha: head }, git);
  const ahead = await git.listCommits(base, head);
  const behind = await git.listCommits(head, base);
  const page = readPage(request);
  const files = page.number === 1 ? (await git.diff(mergeBase, head)).slice(0, MOST_FILES) : [];
  const show = async (sha: string) => showCommit(await git.readCommit(sha), state);
  const body = {
    url: `${apiAddress(state)}/compare/${base}...${head}`,
    html_url: `${webAddress(state)}/compare/${base}...${head}`,
    base_commit: await show(base),
    merge_base_commit: await show(mergeBase),
    status: describe(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: await Promise.all(itemsOf(ahead, page).map(show)),
    files: showDiffFiles(files, head, state),
  };
  return ok(body, linkHeader(request, state.addresses.api, page, ahead.length));
}

/** `owner:branch` names a branch of a fork; this GitHub keeps a fork's commits with the others. */
function withoutOwner(ref: string): string {
  return ref.slice(ref.indexOf(":") + 1);
}

function describe(ahead: number, behind: number): string {
  if (ahead === 0 && behind === 0) return "identical";
  if (behind === 0) return "ahead";
  return ahead === 0 ? "behind" : "diverged";
}
