import pg from "pg";
import type { Logger } from "pino";
import type { PullRequest, PullRequestName } from "../github/pull-request.ts";
import type { LockOrder } from "../model/lock-order.ts";
import type { QueueStore } from "./queue-store.ts";
import { SCHEMA } from "./queue-tables.ts";

/** The lock orders of another pull request. */
export interface StoredLockOrders {
  readonly number: number;
  readonly orders: readonly LockOrder[];
}

/**
 * Remembers in what order the migrations of each open pull request lock their tables. Never throws: where the database is
 * away, the log says so, and a review goes on without the other pull requests.
 */
export interface LockOrderStore {
  /** What the latest review of a pull request found, in place of what was known of it. */
  remember(pull: PullRequest, orders: readonly LockOrder[]): Promise<void>;
  /** Other pull requests of the repository into the same branch, the latest reviewed first. */
  readOthers(pull: PullRequest): Promise<readonly StoredLockOrders[]>;
  forget(pull: PullRequestName): Promise<void>;
  close(): Promise<void>;
}

/** Most pull requests that one is compared with. */
const MOST_OTHERS = 100;
/** A pull request that nobody has pushed to for so long is forgotten, should GitHub never have told us of its end. */
const KEPT_FOR = "90 days";
/** A pull request whose lock orders take more than this is not remembered, in characters. */
const LONGEST = 200_000;
/** How long a review waits for the database, in ms. */
const LONGEST_WAIT = 5_000;

/** Opens the memory in the database of the queue. Nothing is asked of it yet. */
export function openLockOrders({ connection }: Pick<QueueStore, "connection">, log: Logger): LockOrderStore {
  const waits = { connectionTimeoutMillis: LONGEST_WAIT, query_timeout: LONGEST_WAIT };
  const pool = new pg.Pool({ ...connection, max: 2, ...waits });
  pool.on("error", (error) => log.warn({ err: error }, "A connection for the lock orders was lost"));
  let prepared: Promise<unknown> | null = null;
  const query = async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) => {
    try {
      prepared ??= pool.query(TABLE);
      await prepared;
      return (await pool.query<Row>(sql, [...values])).rows;
    } catch (error) {
      prepared = null;
      log.warn({ err: error }, "Lock orders of pull requests are out of reach; the review goes on without");
      return [];
    }
  };
  return {
    remember: async (pull, orders) => {
      const text = JSON.stringify(orders);
      if (orders.length === 0 || text.length > LONGEST) await query(FORGET, keyOf(pull));
      else await query(REMEMBER, [...keyOf(pull), pull.baseRef, text]);
      await query(FORGET_OLD, []);
    },
    readOthers: (pull) => query<StoredLockOrders & pg.QueryResultRow>(READ, [...keyOf(pull), pull.baseRef]),
    forget: async (pull) => {
      await query(FORGET, keyOf(pull));
    },
    close: () => pool.end(),
  };
}

const TABLE = `CREATE SCHEMA IF NOT EXISTS ${SCHEMA};
  CREATE TABLE IF NOT EXISTS ${SCHEMA}.lock_order (
    repository text NOT NULL,
    number integer NOT NULL,
    base text NOT NULL,
    orders jsonb NOT NULL,
    reviewed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository, number)
  )`;
const REMEMBER = `INSERT INTO ${SCHEMA}.lock_order (repository, number, base, orders) VALUES ($1, $2, $3, $4)
  ON CONFLICT (repository, number) DO UPDATE
  SET base = EXCLUDED.base, orders = EXCLUDED.orders, reviewed_at = EXCLUDED.reviewed_at`;
const READ = `SELECT number, orders FROM ${SCHEMA}.lock_order
  WHERE repository = $1 AND number <> $2 AND base = $3 ORDER BY reviewed_at DESC, number DESC LIMIT ${MOST_OTHERS}`;
const FORGET = `DELETE FROM ${SCHEMA}.lock_order WHERE repository = $1 AND number = $2`;
const FORGET_OLD = `DELETE FROM ${SCHEMA}.lock_order WHERE reviewed_at < now() - interval '${KEPT_FOR}'`;

function keyOf({ owner, repo, number }: PullRequestName): readonly unknown[] {
  return [`${owner}/${repo}`.toLowerCase(), number];
}
