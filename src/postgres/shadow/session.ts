import type { EventEmitter } from "node:events";
import pg from "pg";
import type { DatabaseError } from "../../model/statement.ts";

/** How a text of SQL ran. */
export interface Outcome {
  readonly error: (DatabaseError & { readonly detail?: string; readonly hint?: string }) | null;
  /** Tag of the last command that ran: "COMMIT", "ROLLBACK", "ALTER TABLE"; null where none did. */
  readonly command: string | null;
  /** How many commands ran. */
  readonly completed: number;
  /** The server's messages of level DEBUG1, and those that tell what CASCADE drops, in order. */
  readonly messages: readonly string[];
  readonly ms: number;
  /** True where the session has ended with it. */
  readonly sessionEnded: boolean;
}

/** The migration's session: runs untrusted SQL and keeps nothing of what it returns. */
export interface Session {
  readonly pid: number;
  /** "idle", in a transaction, or in one that has failed. */
  readonly status: () => "idle" | "transaction" | "failed";
  readonly ended: () => boolean;
  run(sql: string): Promise<Outcome>;
  /** For our own queries: throws the server's error; answers the first row of the last result that has rows. */
  ask(sql: string): Promise<Record<string, unknown>>;
  readonly client: pg.Client;
  end(): Promise<void>;
}

/** So many messages of one statement are kept. */
const messageLimit = 10_000;

/** Opens a session for untrusted SQL. */
export async function openSession(options: pg.ClientConfig): Promise<Session> {
  const client = new pg.Client({ ...options, application_name: "lockkeeper" });
  let ended = false;
  let messages: string[] = [];
  client.on("error", () => {
    ended = true;
  });
  client.on("end", () => {
    ended = true;
  });
  // A session that the server ends says so before its connection closes.
  eventsOf(client).on("errorMessage", ({ severity }: { severity?: string }) => {
    if (severity === "FATAL" || severity === "PANIC") ended = true;
  });
  client.on("notice", ({ severity, message = "", detail }) => {
    if (messages.length >= messageLimit) return;
    if (severity === "DEBUG" && message !== "") messages.push(message);
    // Of several the message only says how many, and the detail which.
    else if (message.startsWith("drop cascades to ")) messages.push(...(detail ?? message).split("\n"));
  });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_catalog.pg_backend_pid() as pid");
  const statuses = { I: "idle", T: "transaction", E: "failed" } as const;
  return {
    pid: rows[0]?.pid ?? 0,
    client,
    status: () => statuses[client.getTransactionStatus() ?? "I"],
    ended: () => ended,
    async run(sql) {
      messages = [];
      const start = performance.now();
      const { error, command, completed } = ended
        ? { error: connectionLost, command: null, completed: 0 }
        : await runDiscardingRows(client, sql);
      const ms = performance.now() - start;
      return { error, command, completed, messages, ms, sessionEnded: ended || error === connectionLost };
    },
    async ask(sql) {
      const answer = (await client.query(sql)) as unknown as pg.QueryResult | pg.QueryResult[];
      const results = Array.isArray(answer) ? answer : [answer];
      return results.findLast(({ rows: found }) => found.length > 0)?.rows[0] ?? {};
    },
    end: () => client.end().catch(() => {}),
  };
}

/** The protocol's messages, as pg's connection emits them. */
function eventsOf(client: pg.Client): EventEmitter & { endCopyFrom(): void } {
  return client.connection as unknown as EventEmitter & { endCopyFrom(): void };
}

/** SQLSTATE connection_failure: the session ended without an error of the server's own. */
const connectionLost: DatabaseError = { code: "08006", message: "the connection to the shadow was lost" };

/**
 * Waits until the server is ready for the next query, since only then the transaction's status is known. A query with a
 * listener for its rows keeps none of them.
 */
function runDiscardingRows(
  client: pg.Client,
  sql: string,
): Promise<Pick<Outcome, "error" | "command" | "completed">> {
  if (sql.includes("\0")) return Promise.resolve({ error: nulByte, command: null, completed: 0 });
  const connection = eventsOf(client);
  return new Promise((resolve) => {
    let error: Outcome["error"] = null;
    let command: string | null = null;
    let completed = 0;
    const finish = (): void => {
      connection.off("readyForQuery", finish);
      connection.off("commandComplete", complete);
      client.off("end", lose);
      resolve({ error, command, completed });
    };
    const complete = ({ text }: { text: string }): void => {
      command = text;
      completed += 1;
    };
    const lose = (): void => {
      error ??= connectionLost;
      finish();
    };
    const query = new pg.Query({ text: sql } as unknown as string);
    query.on("row", () => {});
    query.on("error", (found: Error) => {
      error ??= toDatabaseError(found as Partial<pg.DatabaseError>);
    });
    const submit = query.submit.bind(query);
    Object.assign(query, {
      // COPY … FROM stdin gets no rows: the data of a migration is not the shadow's business.
      handleCopyInResponse: () => connection.endCopyFrom(),
      // Not before: a query that failed is rejected before the server is ready again, and that is not our answer.
      submit(to: pg.Connection) {
        connection.on("commandComplete", complete);
        connection.on("readyForQuery", finish);
        return submit(to);
      },
    });
    client.on("end", lose);
    client.query(query);
  });
}

const nulByte: DatabaseError = {
  code: "22021",
  message: "the text holds a NUL byte, which PostgreSQL does not take",
};

/** The parts of a server's error that are told further. */
export function toDatabaseError(error: Partial<pg.DatabaseError>): NonNullable<Outcome["error"]> {
  if (error.severity === undefined || error.code === undefined) return connectionLost;
  return {
    code: error.code,
    message: error.message ?? "",
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}
