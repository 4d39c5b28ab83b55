import type { ShadowServer } from "./shadow-server.ts";

/** A database of its own for one migration, on a server that runs. */
export interface TakenDatabase {
  readonly server: ShadowServer;
  readonly database: string;
}

/** Keeps a shadow's server running and a clone ahead of need. */
export interface ServerKeeper {
  takeDatabase(): Promise<TakenDatabase>;
  close(): Promise<void>;
}

/**
 * Starts a server and keeps one running: a server that is lost is replaced when the next database is taken.
 *
 * @param start starts a server, the same each time.
 */
export async function keepServer(start: () => Promise<ShadowServer>): Promise<ServerKeeper> {
  let server = await start();
  let ahead = createAhead(server);
  /** One at a time, so that a lost server is replaced once. */
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const take = async (): Promise<TakenDatabase> => {
    const database = await ahead;
    try {
      if (database instanceof Error) throw database;
      await server.handOver(database);
      return { server, database };
    } finally {
      // Afterwards: the clone that is asked for does not wait for the next.
      ahead = createAhead(server);
    }
  };

  const takeOrReplace = async (): Promise<TakenDatabase> => {
    if (closed) throw new Error("The shadow is closed: open another for this review.");
    try {
      if (await server.isAlive()) return await take();
    } catch (error) {
      if (await server.isAlive()) throw error;
    }
    await server.kill();
    server = await start();
    ahead = createAhead(server);
    return take();
  };

  return {
    takeDatabase() {
      const taken = queue.then(takeOrReplace);
      queue = taken.catch(() => {});
      return taken;
    },
    async close() {
      closed = true;
      await queue;
      await server.kill();
    },
  };
}

/** Nobody may wait for the clone any more when it fails, so the failure is a value. */
function createAhead(server: ShadowServer): Promise<string | Error> {
  return server.createDatabase().catch((error: Error) => error);
}
