import pg from "pg";
import PgBoss from "pg-boss";
import type { Logger } from "pino";
import { type Enqueued, enqueueOnce, prepareDeliveries } from "./deliveries.ts";
import type { QueueStore } from "./queue-store.ts";
import { FAILED_REVIEWS, REVIEWS, SCHEMA } from "./queue-tables.ts";
import { keyOf, type ReviewJob } from "./review-job.ts";
import type { JobHandlers } from "./run-job.ts";
import { sweepJobs } from "./sweep-jobs.ts";
import { startWorkers } from "./workers.ts";

export interface QueueOptions {
  readonly store: QueueStore;
  readonly handlers: JobHandlers;
  readonly log: Logger;
  /** Number of reviews at a time. */
  readonly concurrency: number;
  /** Pauses, in ms: how often to look for work that another instance has queued, and for what a dead worker left. */
  readonly pollMs?: number;
  readonly sweepMs?: number;
  /** How often a failed review is run again, and the first pause before that, in seconds. */
  readonly retryLimit?: number;
  readonly retryDelaySeconds?: number;
}

export interface Queue {
  /**
   * Queues looks at pull requests, all or none. `delivery` is the GUID of the webhook that asks for them, recorded with
   * the jobs: a repeat of a delivery that has its jobs is dropped, one of a delivery that failed is not.
   *
   * @throws QueueUnavailableError where the database does not answer.
   */
  enqueue(jobs: readonly ReviewJob[], delivery: string | null): Promise<Enqueued>;
  /** Jobs that wait, and jobs that run. */
  depth(): Promise<{ readonly waiting: number; readonly active: number }>;
  /** False where the database does not answer. */
  isReady(): Promise<boolean>;
  /** Takes no more work, waits for what runs, and puts back what has not ended in time. */
  stop(graceMs: number): Promise<void>;
}

/** Opens the queue and starts its workers. */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const { store, log, concurrency } = options;
  const pool = new pg.Pool({
    ...store.connection,
    // A worker holds one connection for its lock, besides those for queries.
    max: concurrency * 2 + 6,
    connectionTimeoutMillis: 3_000,
    query_timeout: 8_000,
  });
  pool.on("error", (error) => log.warn({ err: error }, "A connection to the queue's database was lost"));
  const boss = await startBoss(pool, options);
  await prepareDeliveries(pool);
  const workers = startWorkers({
    boss,
    pool,
    log,
    concurrency,
    pollMs: options.pollMs ?? 1_000,
    handlers: options.handlers,
  });
  const sweep = () => sweepJobs({ boss, pool, running: workers.running, log });
  const timer = setInterval(sweep, options.sweepMs ?? 15_000);
  await sweep();
  return {
    enqueue: async (jobs, delivery) => {
      const outcome = await enqueueOnce(pool, delivery, async (db) => {
        const ids = [];
        for (const job of jobs) ids.push(await boss.send(REVIEWS, job, { singletonKey: keyOf(job), db }));
        return ids.some((id) => id !== null);
      });
      workers.wake();
      return outcome;
    },
    depth: () => readDepth(pool),
    isReady: async () => {
      const answered = pool.query("SELECT 1").then(() => true);
      return answered.catch(() => false);
    },
    stop: async (graceMs) => {
      clearInterval(timer);
      await workers.stop(graceMs);
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
}

/**
 * The policy `short` lets one job of a key wait, and any number run: that one runs at a time is kept by the lock of the
 * pull request. The policy `stately` promises both, but a waiting job whose key is running makes its fetch fail on a
 * unique index, and every job behind it waits too (pg-boss 10.4.2).
 */
async function startBoss(pool: pg.Pool, options: QueueOptions): Promise<PgBoss> {
  const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) };
  // Maintenance runs in our own sweep: pg-boss's own would end the process where the database is away.
  const boss = new PgBoss({ db, schema: SCHEMA, supervise: false, schedule: false });
  boss.on("error", (error) => options.log.error({ err: error }, "The queue reported an error"));
  await boss.start();
  await boss.createQueue(FAILED_REVIEWS, { name: FAILED_REVIEWS });
  const reviews = {
    name: REVIEWS,
    policy: "short" as const,
    deadLetter: FAILED_REVIEWS,
    retryLimit: options.retryLimit ?? 3,
    retryDelay: options.retryDelaySeconds ?? 5,
    retryBackoff: true,
    expireInSeconds: 3_600,
  };
  await boss.createQueue(REVIEWS, reviews);
  await boss.updateQueue(REVIEWS, reviews);
  return boss;
}

async function readDepth(pool: pg.Pool) {
  const { rows } = await pool.query<{ waiting: string; active: string }>(
    `SELECT count(*) FILTER (WHERE state < 'active') AS waiting, count(*) FILTER (WHERE state = 'active') AS active
       FROM ${SCHEMA}.job WHERE name = ANY($1)`,
    [[REVIEWS, FAILED_REVIEWS]],
  );
  return { waiting: Number(rows[0]?.waiting ?? 0), active: Number(rows[0]?.active ?? 0) };
}
