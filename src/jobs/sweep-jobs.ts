import type { Pool } from "pg";
import type PgBoss from "pg-boss";
import type { Logger } from "pino";
import { forgetOldDeliveries } from "./deliveries.ts";
import { lockPullRequest } from "./pull-request-lock.ts";
import { FAILED_REVIEWS, REVIEWS, SCHEMA } from "./queue-tables.ts";
import type { ReviewJob } from "./review-job.ts";

export interface SweepOptions {
  readonly boss: PgBoss;
  readonly pool: Pool;
  /** Jobs that this process works on. */
  readonly running: { has(id: string): boolean };
  readonly log: Logger;
}

interface ActiveJob {
  readonly id: string;
  readonly name: string;
  readonly data: ReviewJob;
}

/**
 * Puts jobs back whose worker died, and lets the queue clean up. Never throws: where the database is away, the next
 * sweep finds the same.
 */
export async function sweepJobs(options: SweepOptions): Promise<void> {
  const { boss, pool, log } = options;
  try {
    await recoverJobs(options);
    await boss.maintain();
    await forgetOldDeliveries(pool);
  } catch (error) {
    log.warn({ err: error }, "The queue could not be swept; the next sweep does it");
  }
}

/** A job that is active while nobody holds the lock of its pull request has lost its worker. */
async function recoverJobs({ boss, pool, running, log }: SweepOptions): Promise<void> {
  // Between taking a job and taking its lock lie milliseconds.
  const { rows } = await pool.query<ActiveJob>(
    `SELECT id, name, data FROM ${SCHEMA}.job
      WHERE name = ANY($1) AND state = 'active' AND started_on < now() - interval '5 seconds'`,
    [[REVIEWS, FAILED_REVIEWS]],
  );
  for (const { id, name, data } of rows) {
    if (running.has(id)) continue;
    const lock = await lockPullRequest(pool, data);
    if (lock === null) continue;
    try {
      log.warn({ job: id, supportId: data.supportId }, "A job lost its worker and is run again");
      await boss.fail(name, id, { message: "its worker died" });
    } finally {
      await lock.release();
    }
  }
}
