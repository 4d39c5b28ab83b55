import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Two sessions of one server that run their transactions at the same time, in every order of their statements. */
export interface TwoSessions {
  /** Runs SQL beforehand. */
  prepare(sql: string): Promise<void>;
  /** True where PostgreSQL cancels one of the two with 40P01 in some order. Nothing stays of what they did. */
  canDeadlock(own: readonly string[], other: readonly string[]): Promise<boolean>;
  close(): Promise<void>;
}

interface Session {
  readonly client: pg.Client;
  readonly pid: number;
  /** Ends when everything that was asked of the session is done. */
  work: Promise<void>;
  busy: number;
  failure: string | null;
}

/** Opens the sessions, and a third one that watches who waits. */
export async function openTwoSessions(connection: pg.ClientConfig): Promise<TwoSessions> {
  const connect = async () => {
    const client = new pg.Client(connection);
    await client.connect();
    return client;
  };
  const open = async (): Promise<Session> => {
    const client = await connect();
    await client.query("SET deadlock_timeout = '10ms'");
    const { rows } = await client.query("SELECT pg_backend_pid() AS pid");
    return { client, pid: rows[0].pid, work: Promise.resolve(), busy: 0, failure: null };
  };
  const watcher = await connect();
  const sessions = [await open(), await open()] as const;
  return {
    prepare: async (sql) => {
      await watcher.query(sql);
    },
    canDeadlock: async (own, other) => {
      for (const schedule of interleavings(own.length, other.length)) {
        if (await deadlocks(schedule, [own, other], sessions, watcher)) return true;
      }
      return false;
    },
    close: async () => {
      await Promise.all([...sessions.map(({ client }) => client.end()), watcher.end()]);
    },
  };
}

/** Every order of so many statements of the first session and so many of the second. */
function interleavings(own: number, other: number): readonly (readonly (0 | 1)[])[] {
  if (own === 0 && other === 0) return [[]];
  const next = (who: 0 | 1, rest: readonly (readonly (0 | 1)[])[]) => rest.map((each) => [who, ...each]);
  return [
    ...(own > 0 ? next(0, interleavings(own - 1, other)) : []),
    ...(other > 0 ? next(1, interleavings(own, other - 1)) : []),
  ];
}

async function deadlocks(
  schedule: readonly (0 | 1)[],
  transactions: readonly [readonly string[], readonly string[]],
  sessions: readonly [Session, Session],
  watcher: pg.Client,
): Promise<boolean> {
  const left: readonly [string[], string[]] = [[...transactions[0]], [...transactions[1]]];
  for (const session of sessions) {
    session.failure = null;
    ask(session, "BEGIN");
  }
  for (const who of schedule) {
    ask(sessions[who], left[who].shift() ?? "");
    if (left[who].length === 0) ask(sessions[who], "ROLLBACK");
    await settle(sessions[who], watcher);
  }
  await Promise.all(sessions.map(({ work }) => work));
  const failures = sessions.map(({ failure }) => failure).filter((code) => code !== null);
  if (failures.some((code) => code !== "40P01")) throw new Error(`a statement fails with ${failures}`);
  return failures.length > 0;
}

/** Hands a statement to a session, after those that it has. After an error the rest of its transaction is left out. */
function ask(session: Session, sql: string): void {
  session.busy += 1;
  session.work = session.work.then(async () => {
    if (session.failure === null || sql === "ROLLBACK") {
      await session.client.query(sql).catch(({ code }: { code: string }) => {
        session.failure ??= code;
      });
    }
    session.busy -= 1;
  });
}

/** Waits until the session has nothing left to do, or waits for a lock. */
async function settle(session: Session, watcher: pg.Client): Promise<void> {
  while (session.busy > 0) {
    const { rows } = await watcher.query("SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits", [
      session.pid,
    ]);
    if (rows[0].waits === true) return;
    await sleep(1);
  }
}
