import type { Context } from "probot";
import type { ReviewJob } from "../jobs/review-job.ts";
import { installationOf } from "./installation-of.ts";

/** Asks GitHub for the open pull requests whose head is a commit. */
export type FindPullRequests = (
  installationId: number,
  owner: string,
  repo: string,
  commit: string,
) => Promise<readonly number[]>;

/**
 * Somebody pressed "Re-run all checks". GitHub resets the suite only, so that a required check would stay queued. It
 * names the pull requests of the repository's own branches; those of forks are asked for.
 */
export async function onCheckSuiteRerequested(
  { id, payload }: Context<"check_suite.rerequested">,
  findPullRequests: FindPullRequests,
): Promise<readonly ReviewJob[]> {
  const installationId = installationOf(payload);
  if (installationId === null) return [];
  const { repository, check_suite: suite } = payload;
  const owner = repository.owner.login;
  const repo = repository.name;
  const named = suite.pull_requests.map((pull) => pull?.number).filter((number) => number !== undefined);
  const numbers =
    named.length > 0 ? named : await findPullRequests(installationId, owner, repo, suite.head_sha);
  return numbers.map((number) => ({
    owner,
    repo,
    number,
    installationId,
    again: true,
    supportId: id,
    receivedAt: Date.now(),
  }));
}
