import type { Socket } from "node:net";
import pg from "pg";
import { type CaptureFailure, explainFailure, noAnswer } from "./explain-failure.ts";
import { libpqUrl, withoutEncryption } from "./libpq-url.ts";

/** A capture that could not be finished. The message says at which step, and why; nothing was written. */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
}

/** The one read-only connection of a capture. */
export interface CaptureSession {
  readonly client: pg.Client;
  /** True behind a pool such as PgBouncer, which lends the same sessions to others. */
  readonly isPooled: boolean;
  /** Runs a step in a short read-only transaction of its own, so that its locks are gone at its end. */
  step<T>(what: string, run: (client: pg.Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const lockTimeoutMs = 2_000;
const statementTimeoutMs = 60_000;
/** A server that has stopped answering does not keep its own timeouts either. */
const defaultAnswerTimeoutMs = statementTimeoutMs + 15_000;

/**
 * Connects for a capture: every transaction is read only, waits two seconds for a lock at most and a minute for an answer.
 *
 * @throws CaptureError where the server cannot be reached or refuses.
 */
export async function openCaptureSession(
  databaseUrl: string,
  answerTimeoutMs: number = defaultAnswerTimeoutMs,
): Promise<CaptureSession> {
  const { client, isPooled } = await connect(databaseUrl, answerTimeoutMs);
  let stalled = false;
  // Without a listener, a connection that breaks between two queries would end the process.
  client.on("error", () => undefined);
  return {
    client,
    isPooled,
    async step(what, run) {
      try {
        await client.query(
          `begin read only; set local lock_timeout = ${lockTimeoutMs}; set local statement_timeout = ${statementTimeoutMs}; set local jit = off`,
        );
        const result = await run(client);
        await client.query("commit");
        return result;
      } catch (error) {
        stalled = noAnswer.test((error as Error).message);
        // A server that does not answer would not answer this either.
        if (!stalled) await client.query("rollback").catch(() => undefined);
        throw error instanceof CaptureError
          ? error
          : new CaptureError(
              `${what} failed: ${explainFailure(error as CaptureFailure, answerTimeoutMs)}. No snapshot was made.`,
            );
      }
    },
    async close() {
      if (stalled) streamOf(client).destroy();
      else await client.end().catch(() => undefined);
    },
  };
}

/** The socket, which pg does not tell TypeScript of. */
function streamOf(client: pg.Client): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}

async function connect(
  databaseUrl: string,
  answerTimeoutMs: number,
): Promise<Pick<CaptureSession, "client" | "isPooled">> {
  const settings = {
    connectionString: libpqUrl(databaseUrl),
    application_name: "lockkeeper snapshot",
    connectionTimeoutMillis: 15_000,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
  };
  let client: pg.Client;
  try {
    client = new pg.Client({ ...settings, options: "-c default_transaction_read_only=on" });
  } catch {
    throw new CaptureError(
      "The database URL is not valid: write it as postgres://user:password@host:5432/database",
    );
  }
  try {
    await client.connect();
    return { client, isPooled: false };
  } catch (error) {
    await client.end().catch(() => undefined);
    const plain = withoutEncryption(libpqUrl(databaseUrl));
    if (plain !== null && /does not support SSL/u.test((error as Error).message))
      return connect(plain, answerTimeoutMs);
    // PgBouncer takes no options; the transactions themselves are read only all the same.
    if (!/unsupported startup parameter/u.test((error as Error).message))
      throw refused(error as Error, answerTimeoutMs);
  }
  client = new pg.Client(settings);
  await client.connect().catch((error: Error) => {
    throw refused(error, answerTimeoutMs);
  });
  return { client, isPooled: true };
}

const refused = (error: Error, answerTimeoutMs: number): CaptureError =>
  new CaptureError(`The database could not be reached: ${explainFailure(error, answerTimeoutMs)}.`);
