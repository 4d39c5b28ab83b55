import type { Logger } from "pino";
import type { AppWorld } from "../app.ts";
import { findPullRequests } from "../github/find-pull-requests.ts";
import { openInstallation } from "../github/open-installation.ts";
import type { Queue } from "../jobs/queue.ts";
import type { GitHubConnection } from "./connect-to-github.ts";
import type { Metrics } from "./metrics.ts";

/** What the App's events reach: the queue, and the one question to GitHub that cannot wait for a job. */
export function createAppWorld(
  queue: Queue,
  gitHub: GitHubConnection,
  metrics: Metrics,
  log: Logger,
): AppWorld {
  return {
    enqueue: async (jobs, delivery) => {
      if (jobs.length === 0) return;
      const outcome = await queue.enqueue(jobs, delivery);
      if (outcome === "repeated delivery") metrics.deliveryRepeated();
      const pulls = jobs.map(({ owner, repo, number }) => `${owner}/${repo}#${number}`);
      log.info({ delivery, outcome, pulls }, "Webhook taken");
    },
    findPullRequests: async (installationId, owner, repo, commit) => {
      const { octokit } = await openInstallation(gitHub.factory, installationId, repo);
      return findPullRequests(octokit, { owner, repo }, commit);
    },
  };
}
