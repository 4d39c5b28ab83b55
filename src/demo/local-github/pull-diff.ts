import type { GitRepository } from "./git/git-repository.ts";
import type { DiffFile } from "./git/read-diff.ts";
import type { GitHubState } from "./github-state.ts";
import { notFound } from "./http/github-error.ts";
import type { PullRequest } from "./records.ts";

/** Commit that a pull request is compared with. Throws where the branches have no common history: none can be opened. */
export async function findMergeBase(
  { baseSha, headSha }: Pick<PullRequest, "baseSha" | "headSha">,
  git: GitRepository,
): Promise<string> {
  const found = await git.mergeBase(baseSha, headSha);
  if (found === null) throw notFound(`No common ancestor between ${baseSha} and ${headSha}.`);
  return found;
}

/** Files that a pull request changes: from the merge base to the head, GitHub's three-dot diff. */
export async function readPullDiff(pull: PullRequest, git: GitRepository): Promise<readonly DiffFile[]> {
  return git.diff(await findMergeBase(pull, git), pull.headSha);
}

/** The pull request of a number. Throws GitHub's 404. */
export function findPull(state: GitHubState, number: string): PullRequest {
  const found = state.pulls.find((pull) => String(pull.number) === number);
  if (found === undefined) throw notFound();
  return found;
}

/** The commit that a branch, tag or id of a request names. Throws GitHub's 404 or 422. */
export async function findCommit(git: GitRepository, ref: string): Promise<string> {
  const found = await git.resolveCommit(ref);
  if (found === null) throw notFound(`No commit found for the ref ${ref}`);
  return found;
}
