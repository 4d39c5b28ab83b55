import type { Pool } from "pg";
import type PgBoss from "pg-boss";
import type { Logger } from "pino";
import { type Lock, lockPullRequest } from "./pull-request-lock.ts";
import { REVIEWS, SCHEMA } from "./queue-tables.ts";
import { keyOf, type ReviewJob } from "./review-job.ts";

/** What the queue runs. A handler that throws has its job run again, later and later. */
export interface JobHandlers {
  review(job: ReviewJob): Promise<void>;
  /** Called once a review has failed for good. */
  finishFailed(job: ReviewJob): Promise<void>;
}

/** What running a job needs. */
export interface JobRunner {
  readonly boss: PgBoss;
  readonly pool: Pool;
  readonly handlers: JobHandlers;
  readonly log: Logger;
}

type Job = PgBoss.JobWithMetadata<ReviewJob>;

/** A job of this process, and the lock that it works under as soon as it has it. */
export interface RunningJob {
  readonly job: Job;
  lock: Lock | null;
}

/** Pause before a job is looked at again whose pull request is being reviewed, in seconds. */
const BUSY_PAUSE = 2;
/** A check that could not be finished is tried every five minutes for most of a day. */
const FINISH_RETRIES = { retryLimit: 200, retryDelay: 300 };

/** Runs one job under the lock of its pull request. Never throws: the loop goes on with the next job. */
export async function runJob(current: RunningJob, runner: JobRunner): Promise<void> {
  const { job } = current;
  const { boss, pool, log, handlers } = runner;
  try {
    const lock = await lockPullRequest(pool, job.data);
    if (lock === null) return await putBack(job, boss);
    current.lock = lock;
    try {
      if (!(await isOvertaken(job, pool))) await handle(job, handlers);
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

function handle(job: Job, handlers: JobHandlers): Promise<void> {
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

/** Puts a job back that does not end in time. Where that can not be written, the sweep of the next start finds it. */
export async function abandonJob({ job, lock }: RunningJob, { boss, log }: JobRunner): Promise<void> {
  try {
    await boss.fail(job.name, job.id, { message: "the service was stopped" });
  } catch (error) {
    log.warn({ err: error, job: job.id }, "A job that did not end in time could not be put back");
  }
  lock?.drop();
}
