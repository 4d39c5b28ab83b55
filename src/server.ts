import type { Logger } from "pino";
import { Probot, ProbotOctokit } from "probot";
import { answerEvents } from "./app.ts";
import { findPullRequests } from "./github/find-pull-requests.ts";
import { openInstallation } from "./github/open-installation.ts";
import { startQueue } from "./jobs/queue.ts";
import type { QueueStore } from "./jobs/queue-store.ts";
import type { ReviewPullRequest } from "./jobs/review-pull-request.ts";
import { connectToGitHub } from "./service/connect-to-github.ts";
import { createLog } from "./service/create-log.ts";
import { createMetrics } from "./service/metrics.ts";
import { closeFront, createFront, listen, type RouteHandler } from "./service/open-front.ts";
import { type Environment, readSettings, type Settings } from "./service/read-settings.ts";
import { receiveWebhook } from "./service/receive-webhook.ts";
import { runJobs } from "./service/run-jobs.ts";
import { statusRoutes } from "./service/status-routes.ts";

/** Bytes of webhooks that are read at a time, all senders together. */
const BODIES_TOGETHER = 200 * 1024 * 1024;
/** How long a stop waits for requests and for jobs, in ms. What has not ended by then is put back and run again. */
const REQUESTS_GRACE = 5_000;
const JOBS_GRACE = 25_000;

/** What the service is made of. */
export interface ServerOptions {
  readonly environment: Environment;
  /** The product: reads a pull request and says what GitHub is to show. */
  readonly review: ReviewPullRequest;
  /** Opens the database that keeps the queue: see jobs/open-store.ts. */
  readonly openStore: (settings: Settings, log: Logger) => Promise<QueueStore>;
  /** Takes uploads of snapshots; null: there is no such address. */
  readonly receiveSnapshot: RouteHandler | null;
  /** Left out: JSON lines on standard output. */
  readonly log?: Logger;
  /** Class of GitHub's clients, for tests without retries. */
  readonly Octokit?: typeof ProbotOctokit;
  /** Number of reviews at a time. */
  readonly concurrency?: number;
  readonly jobsGraceMs?: number;
}

export interface RunningServer {
  /** Address of the service, as one can call it from this machine. */
  readonly url: string;
  /** Resolves with the reason where the service can not go on by itself. */
  readonly ended: Promise<string>;
  /** Ends readiness, takes no more requests, waits for what runs within a grace period, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the service.
 *
 * @throws SettingsError where the environment lacks something; the message names the next step.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const settings = readSettings(options.environment);
  const { webhookSecret, privateKey, snapshotToken } = settings;
  const log =
    options.log ??
    createLog(settings.logLevel, [
      webhookSecret,
      privateKey,
      ...(snapshotToken === null ? [] : [snapshotToken]),
    ]);
  const metrics = createMetrics();

  // 1. GitHub's clients; no call is made yet, so that the service starts while GitHub is down.
  const probot = await createProbot(settings, options.Octokit ?? ProbotOctokit, log);
  const gitHub = connectToGitHub(settings, options.Octokit ?? ProbotOctokit, log, metrics);

  // 2. The queue and its workers.
  const store = await options.openStore(settings, log);
  const concurrency = options.concurrency ?? 2;
  const handlers = runJobs({ gitHub, review: options.review, log, metrics });
  const queue = await startQueue({ store, handlers, log, concurrency });

  // 3. The App: each event and its function.
  answerEvents(probot, {
    enqueue: async (jobs, delivery) => {
      if (jobs.length === 0) return;
      const outcome = await queue.enqueue(jobs, delivery);
      if (outcome === "repeated delivery") metrics.deliveryRepeated();
      log.info(
        { delivery, outcome, pulls: jobs.map(({ owner, repo, number }) => `${owner}/${repo}#${number}`) },
        "Webhook",
      );
    },
    findPullRequests: async (installationId, owner, repo, commit) => {
      const { octokit } = await openInstallation(gitHub.factory, installationId, repo);
      return findPullRequests(octokit, { owner, repo }, commit);
    },
  });

  // 4. The HTTP front.
  let stopping = false;
  const receiver = {
    probot,
    secret: webhookSecret,
    budget: { together: BODIES_TOGETHER, used: 0 },
    metrics,
    log,
  };
  const { receiveSnapshot } = options;
  const front = createFront(
    [
      {
        method: "POST",
        path: "/api/github/webhooks",
        handle: (request, response) => receiveWebhook(request, response, receiver),
      },
      ...(receiveSnapshot === null
        ? []
        : [
            {
              method: "PUT" as const,
              path: "/api/snapshots/{owner}/{repo}/{database}",
              handle: receiveSnapshot,
            },
          ]),
      ...statusRoutes(queue, metrics, () => stopping),
    ],
    log,
  );
  const url = await listen(front, settings.port, settings.host);
  log.info({ url, gitHub: settings.apiUrl }, "Lockkeeper is listening");

  let stopped: Promise<void> | null = null;
  const stop = async () => {
    stopping = true;
    log.info("Stopping: no new work is taken");
    await Promise.all([closeFront(front, REQUESTS_GRACE), queue.stop(options.jobsGraceMs ?? JOBS_GRACE)]);
    await store.close();
    log.info("Stopped");
  };
  return {
    url,
    ended: store.ended,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Probot takes the events apart and hands them to the App. It never listens itself, and so has no set-up mode. */
async function createProbot(settings: Settings, Octokit: typeof ProbotOctokit, log: Logger): Promise<Probot> {
  const { appId, privateKey, webhookSecret: secret, apiUrl: baseUrl } = settings;
  return new Probot({ appId, privateKey, secret, baseUrl, Octokit, log }).ready();
}
