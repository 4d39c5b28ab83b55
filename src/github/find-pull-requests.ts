import { type Octokit, type RepositoryName, repositoryOf } from "./octokit.ts";

/** Longest wait, in ms: a webhook waits for the answer, and GitHub waits ten seconds for ours. */
const LONGEST_WAIT = 5_000;

/** Numbers of the open pull requests whose head is this commit, those of forks among them. */
export async function findPullRequests(
  octokit: Octokit,
  name: RepositoryName,
  commit: string,
): Promise<readonly number[]> {
  const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
    ...repositoryOf(name),
    commit_sha: commit,
    per_page: 100,
    request: { signal: AbortSignal.timeout(LONGEST_WAIT) },
  });
  return data
    .filter(({ state, head }) => state === "open" && head.sha === commit)
    .map(({ number }) => number);
}
