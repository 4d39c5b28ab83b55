import type { Logger } from "pino";
import { Probot, ProbotOctokit } from "probot";
import { answerEvents } from "./app.ts";
import { openLockOrders } from "./jobs/lock-order-store.ts";
import { startQueue } from "./jobs/queue.ts";
import type { QueueStore } from "./jobs/queue-store.ts";
import type { ReviewPullRequest } from "./jobs/review-pull-request.ts";
import { connectToGitHub } from "./service/connect-to-github.ts";
import { createAppWorld } from "./service/create-app-world.ts";
import { createLog } from "./service/create-log.ts";
import { createMetrics } from "./service/metrics.ts";
import { closeFront, createFront, listen, type Route, type RouteHandler } from "./service/open-front.ts";
import { type Environment, readSettings, type Settings } from "./service/read-settings.ts";
import { receiveWebhook, type WebhookReceiver } from "./service/receive-webhook.ts";
import { runJobs } from "./service/run-jobs.ts";
import { statusRoutes } from "./service/status-routes.ts";

/** Bytes of webhooks that are read at a time, all senders together. */
const BODIES_TOGETHER = 200 * 1024 * 1024;
/** How long a stop waits for requests and for jobs, in ms. What has not ended by then is put back and run again. */
const REQUESTS_GRACE = 5_000;
const JOBS_GRACE = 25_000;
const REVIEWS_AT_A_TIME = 2;

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
  // 1. The settings and the one log.
  const settings = readSettings(options.environment);
  const log = options.log ?? createLog(settings.logLevel, secretsOf(settings));
  const metrics = createMetrics();

  // 2. GitHub's clients; no call is made yet, so that the service starts while GitHub is down.
  const Octokit = options.Octokit ?? ProbotOctokit;
  const gitHub = connectToGitHub(settings, Octokit, log, metrics);
  const probot = await createProbot(settings, Octokit, log);

  // 3. The queue and its workers.
  const store = await options.openStore(settings, log);
  const lockOrders = openLockOrders(store, log);
  const handlers = runJobs({ gitHub, review: options.review, lockOrders, log, metrics });
  const { concurrency = REVIEWS_AT_A_TIME } = options;
  const closeStore = async () => {
    await lockOrders.close();
    await store.close();
  };
  const queue = await startQueue({ store, handlers, log, concurrency }).catch(closing({ close: closeStore }));

  // 4. The App: each event and its function.
  answerEvents(probot, createAppWorld(queue, gitHub, metrics, log));

  // 5. The HTTP front.
  let stopping = false;
  const budget = { together: BODIES_TOGETHER, used: 0 };
  const receiver = { probot, secret: settings.webhookSecret, budget, metrics, log };
  const front = createFront(
    [...productRoutes(receiver, options.receiveSnapshot), ...statusRoutes(queue, metrics, () => stopping)],
    log,
  );
  const close = async () => {
    await queue.stop(options.jobsGraceMs ?? JOBS_GRACE);
    await closeStore();
  };
  const url = await listen(front, settings.port, settings.host).catch(closing({ close }));
  log.info({ url, gitHub: settings.apiUrl }, "Lockkeeper is listening");

  let stopped: Promise<void> | null = null;
  const stop = async () => {
    stopping = true;
    log.info("Stopping: no new work is taken");
    await closeFront(front, REQUESTS_GRACE);
    await close();
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

function productRoutes(receiver: WebhookReceiver, receiveSnapshot: RouteHandler | null): readonly Route[] {
  const handle: RouteHandler = (request, response) => receiveWebhook(request, response, receiver);
  const webhooks: Route = { method: "POST", path: "/api/github/webhooks", handle };
  if (receiveSnapshot === null) return [webhooks];
  const path = "/api/snapshots/{owner}/{repo}/{database}";
  return [webhooks, { method: "PUT", path, handle: receiveSnapshot }];
}

function secretsOf({ webhookSecret, snapshotToken }: Settings): readonly string[] {
  return snapshotToken === null ? [webhookSecret] : [webhookSecret, snapshotToken];
}

/** For a start that fails half-way: a server of ours must not be left running. */
function closing(opened: { close(): Promise<void> }): (error: unknown) => Promise<never> {
  return async (error) => {
    await opened.close();
    throw error;
  };
}
