import type { Pool } from "pg";
import type PgBoss from "pg-boss";
import type { Logger } from "pino";
import { type Lock, lockPullRequest } from "./pull-request-lock.ts";
import { FAILED_REVIEWS, REVIEWS, SCHEMA } from "./queue-tables.ts";
import { keyOf, type ReviewJob } from "./review-job.ts";

/** What the queue runs. A handler that throws has its job run again, later and later. */
export interface JobHandlers {
  review(job: ReviewJob): Promise<void>;
  /** Called once a review has failed for good. */
  finishFailed(job: ReviewJob): Promise<void>;
}

export interface WorkersOptions {
  readonly boss: PgBoss;
  readonly pool: Pool;
  readonly handlers: JobHandlers;
  readonly log: Logger;
  readonly concurrency: number;
  /** Pause between looks at an empty queue, in ms. */
  readonly pollMs: number;
}

export interface Workers {
  /** Ids of the jobs that run in this process. */
  readonly running: { has(id: string): boolean };
  /** Looks for work now. */
  wake(): void;
  /** Takes no more work and waits for what runs, at most `graceMs`; what has not ended by then is put back. */
  stop(graceMs: number): Promise<void>;
}

type Job = PgBoss.JobWithMetadata<ReviewJob>;

/** A job of this process, and the lock that it works under as soon as it has it. */
interface RunningJob {
  readonly job: Job;
  lock: Lock | null;
}

/** Pause before a job is looked at again whose pull request is being reviewed, in seconds. */
const BUSY_PAUSE = 2;
/** A check that could not be finished is tried every five minutes for most of a day. */
const FINISH_RETRIES = { retryLimit: 200, retryDelay: 300 };

/**
 * Starts the loops that take jobs and run them. They are our own rather than pg-boss's `work`, which does not wait for
 * a job's completion to be written and so ends the process when the database is away at that moment.
 */
export function startWorkers(options: WorkersOptions): Workers {
  const running = new Map<string, RunningJob>();
  const sleepers = new Set<() => void>();
  let stopping = false;

  const wake = () => {
    for (const sleeper of [...sleepers]) sleeper();
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        sleepers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, options.pollMs);
      sleepers.add(end);
    });
  const loop = async (name: string) => {
    while (!stopping) {
      const [job] = await options.boss.fetch<ReviewJob>(name, { includeMetadata: true, batchSize: 1 });
      if (job === undefined) {
        await pause();
        continue;
      }
      const current: RunningJob = { job, lock: null };
      running.set(job.id, current);
      await runJob(current, options);
      running.delete(job.id);
    }
  };
  const loops = [...Array.from({ length: options.concurrency }, () => loop(REVIEWS)), loop(FAILED_REVIEWS)];
  return {
    running,
    wake,
    stop: async (graceMs) => {
      stopping = true;
      wake();
      await Promise.race([
        Promise.all(loops),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
      for (const { job, lock } of running.values()) {
        await options.boss.fail(job.name, job.id, { message: "the service was stopped" });
        lock?.drop();
      }
    },
  };
}

/** Runs one job under the lock of its pull request. Never throws: the loop goes on with the next job. */
async function runJob(current: RunningJob, options: WorkersOptions): Promise<void> {
  const { job } = current;
  const { boss, pool, log } = options;
  try {
    const lock = await lockPullRequest(pool, job.data);
    if (lock === null) return await putBack(job, boss);
    current.lock = lock;
    try {
      if (!(await isOvertaken(job, pool))) await handle(job, options);
      await boss.complete(job.name, job.id);
    } catch (error) {
      log.error(
        { err: error, job: job.id, supportId: job.data.supportId, attempt: job.retryCount + 1 },
        "A job failed",
      );
      await failJob(job, boss, error);
    } finally {
      await lock.release();
    }
  } catch (error) {
    // The database is away. The job stays active without a lock, and a sweep finds it.
    log.error({ err: error, job: job.id }, "The end of a job could not be written; it will be run again");
  }
}

function handle(job: Job, { handlers }: WorkersOptions): Promise<void> {
  return job.name === REVIEWS ? handlers.review(job.data) : handlers.finishFailed(job.data);
}

/** Another job of the pull request is running: this one waits its turn, unless one waits already. */
async function putBack(job: Job, boss: PgBoss): Promise<void> {
  const key = job.name === REVIEWS ? { singletonKey: keyOf(job.data) } : {};
  await boss.send(job.name, job.data, { ...key, startAfter: BUSY_PAUSE, retryLimit: job.retryLimit });
  await boss.complete(job.name, job.id);
}

/** A job that is run again has been overtaken where a newer one of its pull request waits: that one reads the same head. */
async function isOvertaken(job: Job, pool: Pool): Promise<boolean> {
  if (job.name !== REVIEWS || job.retryCount === 0) return false;
  const { rowCount } = await pool.query(
    `SELECT FROM ${SCHEMA}.job WHERE name = $1 AND singleton_key = $2 AND state = 'created'`,
    [REVIEWS, keyOf(job.data)],
  );
  return (rowCount ?? 0) > 0;
}

async function failJob(job: Job, boss: PgBoss, error: unknown): Promise<void> {
  const { message } = error as Error;
  if (job.name === REVIEWS || job.retryLimit === FINISH_RETRIES.retryLimit) {
    await boss.fail(job.name, job.id, { message });
    return;
  }
  await boss.send(job.name, job.data, { ...FINISH_RETRIES, startAfter: FINISH_RETRIES.retryDelay });
  await boss.complete(job.name, job.id);
}
