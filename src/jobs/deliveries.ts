import type { Pool, PoolClient } from "pg";
import type PgBoss from "pg-boss";
import { SCHEMA } from "./queue-tables.ts";

/** The queue's database does not answer; GitHub is told 503 and may deliver again. */
export class QueueUnavailableError extends Error {
  override readonly name = "QueueUnavailableError";
}

/** What became of a job that was handed to the queue. */
export type Enqueued = "queued" | "already queued" | "repeated delivery";

/** GitHub delivers again for up to 7 days (GitHub Enterprise Server). */
const KEPT_FOR = "14 days";

/** Makes the table of deliveries whose work is queued. */
export async function prepareDeliveries(pool: Pool): Promise<void> {
  await pool.query(
    `CREATE TABLE IF NOT EXISTS ${SCHEMA}.delivery (
       guid text PRIMARY KEY,
       received_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
}

/** Forgets deliveries that GitHub can not repeat any more. */
export async function forgetOldDeliveries(pool: Pool): Promise<void> {
  await pool.query(`DELETE FROM ${SCHEMA}.delivery WHERE received_at < now() - interval '${KEPT_FOR}'`);
}

/**
 * Records the delivery and queues its jobs in one transaction: there is never one without the other. `send` says whether
 * it queued any that did not wait already.
 */
export async function enqueueOnce(
  pool: Pool,
  delivery: string | null,
  send: (db: PgBoss.Db) => Promise<boolean>,
): Promise<Enqueued> {
  let client: PoolClient | null = null;
  let broken = true;
  try {
    client = await pool.connect();
    const outcome = await inTransaction(client, delivery, send);
    broken = false;
    return outcome;
  } catch (error) {
    throw new QueueUnavailableError(`the queue's database did not take the job: ${(error as Error).message}`);
  } finally {
    // A connection with a transaction left open is closed.
    client?.release(broken);
  }
}

async function inTransaction(
  client: PoolClient,
  delivery: string | null,
  send: (db: PgBoss.Db) => Promise<boolean>,
): Promise<Enqueued> {
  await client.query("BEGIN");
  if (delivery !== null) {
    const insert = `INSERT INTO ${SCHEMA}.delivery (guid) VALUES ($1) ON CONFLICT DO NOTHING`;
    const { rowCount } = await client.query(insert, [delivery]);
    if (rowCount === 0) {
      await client.query("ROLLBACK");
      return "repeated delivery";
    }
  }
  const sent = await send({ executeSql: (text, values) => (client as PoolClient).query(text, values) });
  await client.query("COMMIT");
  return sent ? "queued" : "already queued";
}
