import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../service/create-log.ts";
import { startService } from "../start-service.ts";
import type { CleanUp } from "./clean-up.ts";
import type { DemoSubject } from "./demo-subject.ts";
import type { CheckRun, Delivery } from "./local-github/records.ts";
import { type LocalGitHub, startLocalGitHub } from "./local-github/start-local-github.ts";

/** Longest that a review may take, in ms. */
const LONGEST_REVIEW = 600_000;
/** Pause between looks at the check, in ms. */
const PAUSE = 20;

/** What the demo tells while it runs. */
export interface DemoProgress {
  /** Something that takes a while has begun. */
  doing(step: string): void;
  /** Something is done, for good. */
  done(step: string): void;
}

export interface DemoOptions {
  /** Makes the repository and its change below a folder. */
  readonly prepare: (folder: string) => Promise<DemoSubject>;
  readonly progress: DemoProgress;
  /** Everything that is started is undone through it. */
  readonly cleanUp: CleanUp;
  readonly logLevel: string;
  readonly shadowDatabaseUrl: string | null;
}

/** What came of it: the pull request as GitHub has it now, and how long things took, in ms. */
export interface DemoOutcome {
  readonly github: LocalGitHub;
  readonly number: number;
  readonly check: CheckRun;
  readonly delivery: Delivery;
  /** From the webhook to the check in progress, and to its conclusion. */
  readonly checkStartedMs: number;
  readonly checkCompletedMs: number;
}

/**
 * Runs the main job: a change becomes a pull request on a local GitHub, its signed webhook goes to the real service, and
 * what the service posts is on that GitHub in the end.
 *
 * @throws Error where the service does not take the webhook, or ends without a review.
 */
export async function runDemo(options: DemoOptions): Promise<DemoOutcome> {
  const { progress, cleanUp } = options;
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-demo-"));
  // PostgreSQL does not run as root: where we are root another user has to reach the data folder.
  const dataFolder = join(folder, "data");
  await chmod(folder, 0o711);
  await mkdir(dataFolder, { mode: 0o711 });
  cleanUp.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

  // 1. The repository and its change.
  progress.doing("Making a repository with a change");
  const subject = await options.prepare(folder);
  progress.done(subject.description);

  // 2. GitHub, and the service as it runs in production.
  progress.doing("Starting a local GitHub and the service");
  const github = await startLocalGitHub({ ...subject, defaultBranch: "main", people: { mara: "maintain" } });
  cleanUp.add(() => github.stop());
  const problems: string[] = [];
  const service = await startService({
    environment: environmentFor(github, dataFolder, options),
    log: createLog(options.logLevel, [github.privateKey, github.webhookSecret], (line) =>
      problems.push(line),
    ),
    progress: (step) => progress.doing(`The review is ${step}`),
  });
  let stopped: Promise<void> | null = null;
  const stopService = () => {
    stopped ??= service.stop();
    return stopped;
  };
  cleanUp.add(stopService);
  progress.done(`Started a local GitHub (${github.url}) and the service (${service.url})`);

  // 3. The pull request, and its webhook.
  const opened = await github.openPullRequest(subject.pull);
  const delivery = await github.deliver(`${service.url}/api/github/webhooks`, opened);
  if (delivery.status < 200 || delivery.status > 299) {
    throw new Error(
      `the service answered ${delivery.status} to the webhook: ${delivery.answer}\n${problems.join("")}`,
    );
  }
  progress.done(
    `Opened pull request #${opened.number} and sent its signed webhook, answered in ${Math.round(delivery.ms)} ms`,
  );

  // 4. The check. A service that is told to stop first finishes what it is at: the comments.
  progress.doing("Waiting for the check");
  const check = await waitForCheck(github, service.ended, problems);
  progress.doing("The review is posting its comments");
  await stopService();
  return { github, number: opened.number, check, delivery, ...timesOf(github, delivery) };
}

function environmentFor(github: LocalGitHub, dataFolder: string, options: DemoOptions) {
  const { logLevel, shadowDatabaseUrl } = options;
  return {
    APP_ID: String(github.appId),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: github.webhookSecret,
    GITHUB_API_URL: github.url,
    HOST: "127.0.0.1",
    PORT: "0",
    DATA_DIR: dataFolder,
    LOG_LEVEL: logLevel,
    SHADOW_DATABASE_URL: shadowDatabaseUrl ?? undefined,
  };
}

async function waitForCheck(
  github: LocalGitHub,
  ended: Promise<string>,
  problems: readonly string[],
): Promise<CheckRun> {
  let lost: string | null = null;
  void ended.then((reason) => {
    lost = reason;
  });
  const end = Date.now() + LONGEST_REVIEW;
  while (Date.now() < end && lost === null) {
    const completed = github.state.checkRuns.find(({ status }) => status === "completed");
    if (completed !== undefined) return completed;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  const reason = lost ?? `no check after ${LONGEST_REVIEW / 60_000} minutes`;
  throw new Error(`the review did not end: ${reason}\n${problems.join("")}`);
}

function timesOf({ state }: LocalGitHub, { deliveredAt }: Delivery) {
  const timeOf = (method: string) => {
    const request = state.requests.findLast(
      ({ path, ...each }) => each.method === method && path.includes("/check-runs"),
    );
    return (request?.at.getTime() ?? 0) - deliveredAt.getTime();
  };
  return { checkStartedMs: timeOf("POST"), checkCompletedMs: timeOf("PATCH") };
}
