import type { Logger } from "pino";
import { openInstallation } from "../github/open-installation.ts";
import { finishFailedReview } from "../jobs/finish-failed-review.ts";
import type { LockOrderStore } from "../jobs/lock-order-store.ts";
import type { ReviewJob } from "../jobs/review-job.ts";
import { type JobOutcome, type ReviewPullRequest, reviewPullRequest } from "../jobs/review-pull-request.ts";
import type { JobHandlers } from "../jobs/run-job.ts";
import type { GitHubConnection } from "./connect-to-github.ts";
import type { Metrics } from "./metrics.ts";

interface RunJobsOptions {
  readonly gitHub: GitHubConnection;
  readonly review: ReviewPullRequest;
  readonly lockOrders: LockOrderStore;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What the queue's workers do: the jobs, measured and logged. */
export function runJobs({ gitHub, review, lockOrders, log, metrics }: RunJobsOptions): JobHandlers {
  const world = {
    openInstallation: (job: ReviewJob) => openInstallation(gitHub.factory, job.installationId, job.repo),
    readIdentity: gitHub.readIdentity,
  };
  return {
    review: async (job) => {
      const started = Date.now();
      const jobLog = log.child({ pull: `${job.owner}/${job.repo}#${job.number}`, supportId: job.supportId });
      let outcome: JobOutcome | "failed" = "failed";
      try {
        outcome = await reviewPullRequest(job, {
          ...world,
          review,
          lockOrders,
          log: jobLog,
          onCheckStarted: () => metrics.checkStarted((Date.now() - job.receivedAt) / 1_000),
        });
      } finally {
        const seconds = (Date.now() - started) / 1_000;
        metrics.jobEnded(outcome, seconds);
        jobLog.info({ outcome, seconds }, "Review ended");
      }
    },
    finishFailed: (job) => finishFailedReview(job, world),
  };
}
