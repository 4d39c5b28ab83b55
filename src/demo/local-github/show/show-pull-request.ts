import type { GitHubState } from "../github-state.ts";
import { findMergeBase } from "../pull-diff.ts";
import type { PullRequest, User } from "../records.ts";
import { apiAddress, nodeId, showRepository, showTime, showUser, webAddress } from "./show-basics.ts";

/** One side of a pull request. */
function showSide(ref: string, sha: string, owner: User, state: GitHubState): object {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: showUser(owner, state),
    repo: showRepository(state),
  };
}

/** A pull request as lists and webhooks have it. */
export function showPullRequest(pull: PullRequest, state: GitHubState): Record<string, unknown> {
  const { owner } = state.repository;
  const address = `${apiAddress(state)}/pulls/${pull.number}`;
  const page = `${webAddress(state)}/pull/${pull.number}`;
  return {
    url: address,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${apiAddress(state)}/issues/${pull.number}`,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: showUser(pull.author, state),
    body: pull.body,
    created_at: showTime(pull.createdAt),
    updated_at: showTime(pull.updatedAt),
    closed_at: pull.state === "closed" ? showTime(pull.updatedAt) : null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    head: showSide(pull.headRef, pull.headSha, pull.fromFork ? pull.author : owner, state),
    base: showSide(pull.baseRef, pull.baseSha, owner, state),
    author_association: pull.fromFork ? "FIRST_TIME_CONTRIBUTOR" : "MEMBER",
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** A pull request as it is alone: with the counts that take work. */
export async function showWholePullRequest(
  pull: PullRequest,
  state: GitHubState,
): Promise<Record<string, unknown>> {
  const { git } = state.repository;
  const files = await git.diff(await findMergeBase(pull, git), pull.headSha);
  const commits = await git.listCommits(pull.baseSha, pull.headSha);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    ...showPullRequest(pull, state),
    merged: false,
    mergeable: null,
    rebaseable: null,
    mergeable_state: "unknown",
    merged_by: null,
    comments: state.issueComments.filter((comment) => comment.pull === pull.number).length,
    review_comments: state.reviewComments.filter((comment) => comment.pull === pull.number).length,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: sum(files.map(({ additions }) => additions)),
    deletions: sum(files.map(({ deletions }) => deletions)),
    changed_files: files.length,
  };
}
