import type { Logger } from "pino";
import {
  type CheckRun,
  closeCheckRun,
  findCheckRun,
  fingerprintOf,
  startCheckRun,
} from "../github/check-run.ts";
import { completeCheckRun } from "../github/complete-check-run.ts";
import type { Identity } from "../github/identity.ts";
import type { Octokit } from "../github/octokit.ts";
import type { Installation } from "../github/open-installation.ts";
import { openPullRequest } from "../github/open-pull-request.ts";
import type { PullRequest, PullRequestAtHead } from "../github/pull-request.ts";
import { readPullRequest } from "../github/read-pull-request.ts";
import { syncReview } from "../github/sync-review.ts";
import type { WantedReview } from "../model/review.ts";
import type { LockOrderStore } from "./lock-order-store.ts";
import type { ReviewJob } from "./review-job.ts";

/** The product: reads a pull request and says what GitHub is to show, with what is known of the other open ones. */
export type ReviewPullRequest = (
  pull: PullRequestAtHead,
  world: { readonly lockOrders: LockOrderStore; readonly log: Logger },
) => Promise<WantedReview>;

/** What one job needs of the world. */
export interface JobWorld {
  readonly openInstallation: (job: ReviewJob) => Promise<Installation>;
  readonly readIdentity: () => Promise<Identity>;
  readonly review: ReviewPullRequest;
  readonly lockOrders: LockOrderStore;
  readonly log: Logger;
  /** Called when the check run is there for people to see. */
  readonly onCheckStarted?: () => void;
}

/** How a job ended. */
export type JobOutcome = "reviewed" | "unchanged" | "superseded" | "closed";

/** One job: the pull request gets its check and its comments. Throws where GitHub or the review fails; then it is run again. */
export async function reviewPullRequest(job: ReviewJob, world: JobWorld): Promise<JobOutcome> {
  // 1. The present head; a closed pull request needs no review, and is in nobody's way any more.
  const [installation, identity] = await Promise.all([world.openInstallation(job), world.readIdentity()]);
  const { octokit } = installation;
  const pull = await readPullRequest(octokit, job);
  if (!pull.open) {
    await world.lockOrders.forget(job);
    return "closed";
  }

  // 2. The check, in progress; a completed one of this head stands until the result is known to differ.
  const existing = job.again ? null : await findCheckRun(octokit, pull, identity);
  const started = existing ?? (await startCheckRun(octokit, pull));
  world.onCheckStarted?.();

  // 3. The review.
  const opened = openPullRequest(installation, pull);
  const wanted = await world.review(opened, world);

  // 4. A newer head or base has a job of its own: this result is about something that is gone.
  const now = await readPullRequest(octokit, job);
  if (now.headSha !== pull.headSha || now.baseRef !== pull.baseRef) {
    await supersede(octokit, pull, started, now);
    return "superseded";
  }

  // 5. The check first: it is the gate. Comments are best effort and never decide its fate.
  const changed = await showResult(octokit, pull, started, wanted);
  const comments = await syncComments(octokit, opened, identity, wanted, world.log);
  return changed || comments > 0 ? "reviewed" : "unchanged";
}

async function supersede(
  octokit: Octokit,
  pull: PullRequest,
  run: CheckRun,
  now: PullRequest,
): Promise<void> {
  if (run.shows !== null) return;
  const summary = `The pull request moved on to \`${now.headSha.slice(0, 7)}\` into \`${now.baseRef}\`, which is reviewed instead.`;
  await closeCheckRun(octokit, pull, run, { conclusion: "cancelled", title: "Superseded", summary });
}

/** Completes the check. One that is complete already and says the same stays; a new result gets a new run. */
async function showResult(
  octokit: Octokit,
  pull: PullRequest,
  run: CheckRun,
  wanted: WantedReview,
): Promise<boolean> {
  if (run.shows === fingerprintOf(wanted.check)) return false;
  const open = run.shows === null ? run : await startCheckRun(octokit, pull);
  await completeCheckRun(octokit, pull, open, wanted.check);
  return true;
}

/** Returns the number of changes made. A failure is logged and counts as none: the check has the whole review. */
async function syncComments(
  octokit: Octokit,
  pull: PullRequestAtHead,
  identity: Identity,
  wanted: WantedReview,
  log: Logger,
): Promise<number> {
  try {
    const { files } = await pull.readChangeSet();
    const { changes, leftOut } = await syncReview(octokit, pull, identity, wanted, files);
    if (leftOut.length > 0) log.warn({ leftOut }, "Line comments that GitHub would not take");
    return changes;
  } catch (error) {
    log.error({ err: error }, "Comments could not be brought up to date; the check has the whole review");
    return 0;
  }
}
