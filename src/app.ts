import type { Probot } from "probot";
import { onCheckRunRerequested } from "./events/check-run.ts";
import { type FindPullRequests, onCheckSuiteRerequested } from "./events/check-suite.ts";
import { onPullRequest } from "./events/pull-request.ts";
import type { ReviewJob } from "./jobs/review-job.ts";

/** What the App does with the world: queue a look at a pull request, and find the pull requests of a commit. */
export interface AppWorld {
  /** Queues every job of one delivery, together or not at all. */
  readonly enqueue: (jobs: readonly ReviewJob[], delivery: string) => Promise<void>;
  readonly findPullRequests: FindPullRequests;
}

/** What the App answers: each event and the one function that decides whether there is work. The work itself is queued. */
export function answerEvents(app: Probot, { enqueue, findPullRequests }: AppWorld): void {
  app.on("pull_request", (context) => enqueue(onPullRequest(context), context.id));
  app.on("check_run.rerequested", (context) => enqueue(onCheckRunRerequested(context), context.id));
  app.on("check_suite.rerequested", async (context) =>
    enqueue(await onCheckSuiteRerequested(context, findPullRequests), context.id),
  );
}
