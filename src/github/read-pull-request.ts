import type { Octokit } from "./octokit.ts";
import type { PullRequest, PullRequestName } from "./pull-request.ts";

/** Asks GitHub for the pull request as it is now; a webhook's payload is old by the time a job runs. */
export async function readPullRequest(octokit: Octokit, name: PullRequestName): Promise<PullRequest> {
  const { owner, repo, number, installationId } = name;
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
  return {
    owner,
    repo,
    number,
    installationId,
    open: data.state === "open",
    draft: data.draft ?? false,
    baseRef: data.base.ref,
    baseSha: data.base.sha,
    headSha: data.head.sha,
    changedFiles: data.changed_files,
  };
}
