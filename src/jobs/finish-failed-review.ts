import { closeCheckRun, findCheckRun, startCheckRun } from "../github/check-run.ts";
import { isNotInstalled } from "../github/octokit.ts";
import { readPullRequest } from "../github/read-pull-request.ts";
import type { ReviewJob } from "./review-job.ts";
import type { JobWorld } from "./review-pull-request.ts";

/**
 * Finishes the check of a review that failed for good: `action_required`, never a success, with the id by which the
 * operator finds the error in the log. What went wrong inside is not told on GitHub.
 */
export async function finishFailedReview(
  job: ReviewJob,
  world: Pick<JobWorld, "openInstallation" | "readIdentity">,
): Promise<void> {
  const opened = await openForFinish(job, world);
  if (opened === null) return;
  const { octokit, pull } = opened;
  const existing = await findCheckRun(octokit, pull, await world.readIdentity());
  // A completed review of this head and base stands; a failed attempt to make it again takes nothing from it.
  if (existing !== null && existing.shows !== null && !job.again) return;
  const run = existing?.shows === null ? existing : await startCheckRun(octokit, pull);
  await closeCheckRun(octokit, pull, run, {
    conclusion: "action_required",
    title: "The review could not be finished",
    summary: [
      "Lockkeeper failed several times on this pull request, so its migrations were **not** reviewed.",
      "Press **Re-run** to try again. If it fails again, whoever runs Lockkeeper finds the reason in its log under this id:",
      `\`${job.supportId}\``,
    ].join("\n\n"),
  });
}

/** Null where there is nothing to finish: the pull request is closed, or gone with its repository or the installation. */
async function openForFinish(job: ReviewJob, world: Pick<JobWorld, "openInstallation">) {
  try {
    const { octokit } = await world.openInstallation(job);
    const pull = await readPullRequest(octokit, job);
    return pull.open ? { octokit, pull } : null;
  } catch (error) {
    if (isNotInstalled(error)) return null;
    throw error;
  }
}
