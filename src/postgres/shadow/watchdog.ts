import type { ShadowLimits } from "../../model/shadow.ts";
import type { Queries } from "./connect-shared.ts";
import { folderBytes } from "./folder-bytes.ts";

/** The server whose session is watched, as far as the watchdog needs it. */
export interface WatchedServer {
  /** Ends statements and sessions of the migration's role. */
  readonly observer: Queries;
  /** Null: not ours to look into. */
  readonly dataFolder: string | null;
  kill(): Promise<void>;
}

/** What the watchdog watches: one statement of a session. */
export interface Watched {
  readonly server: WatchedServer;
  readonly pid: number;
  readonly limits: ShadowLimits;
  /** What is left of the review's time, in ms. */
  readonly reviewMsLeft: number;
}

/** How long a cancelled statement, and then an ended session, may take before the next, harder step, in ms. */
const patienceMs = 1_000;
const lookMs = 250;
const QUERY_CANCELED = "57014";

/**
 * Runs a statement under watch. One that takes too long or fills the disk is cancelled; where that does not help, its
 * session is ended; where that does not help, the server.
 *
 * @returns its outcome, and why it was cut short (in a sentence), or null.
 * @throws what `run` throws; where it was cut short, that, with the code 57014.
 */
export async function watch<T>(
  watched: Watched,
  run: () => Promise<T>,
): Promise<{ outcome: T; cutShort: string | null }> {
  const ending = { reason: null as string | null, done: false };
  const timers: NodeJS.Timeout[] = [];
  const later = (ms: number, act: () => Promise<void>): void => {
    timers.push(setTimeout(() => void act().catch(() => {}), ms));
  };
  const end = async (reason: string): Promise<void> => {
    if (ending.reason !== null || ending.done) return;
    ending.reason = reason;
    const { server, pid } = watched;
    later(
      patienceMs,
      async () => void (await server.observer.query("select pg_terminate_backend($1)", [pid])),
    );
    later(2 * patienceMs, () => server.kill());
    await server.observer.query("select pg_cancel_backend($1)", [pid]);
  };
  const { limits, reviewMsLeft } = watched;
  if (reviewMsLeft < limits.statementMs) {
    later(reviewMsLeft, () =>
      end(`the limit of ${limits.reviewMs / 1000} s for the whole review was reached`),
    );
  } else {
    later(limits.statementMs, () => end(`it ran longer than ${limits.statementMs / 1000} s on the shadow`));
  }
  timers.push(watchFolder(watched, end));
  try {
    return { outcome: await run(), cutShort: ending.reason };
  } catch (error) {
    if (ending.reason === null) throw error;
    const why = new Error(`the query was cut short: ${ending.reason}`, { cause: error });
    throw Object.assign(why, { code: QUERY_CANCELED });
  } finally {
    ending.done = true;
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Looks at the size of the server's folder while a statement runs for longer than a moment. */
function watchFolder({ server, limits }: Watched, end: (reason: string) => Promise<void>): NodeJS.Timeout {
  const { dataFolder } = server;
  let first: number | null = null;
  let looking = false;
  // Thousands of files take long to weigh: looking is to take a tenth of the time at most.
  let nextLook = 0;
  const look = async (folder: string): Promise<void> => {
    const size = await folderBytes(folder);
    first ??= size;
    if (size - first <= limits.folderBytes) return;
    await end(`it wrote more than ${Math.round(limits.folderBytes / 1e6)} MB on the shadow`);
  };
  return setInterval(() => {
    const begun = performance.now();
    if (dataFolder === null || looking || begun < nextLook) return;
    looking = true;
    void look(dataFolder)
      .catch(() => {})
      .finally(() => {
        looking = false;
        nextLook = performance.now() + 9 * (performance.now() - begun);
      });
  }, lookMs);
}
