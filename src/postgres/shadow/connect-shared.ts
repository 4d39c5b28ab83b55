import pg from "pg";

/** What runs queries: a connection of one's own, or one that several share. */
export type Queries = Pick<pg.Pool, "query">;

/**
 * Opens one connection that several may use at a time: their queries wait for each other.
 *
 * @throws what the server answers where it lets nobody in.
 */
export async function connectShared(options: pg.ClientConfig): Promise<pg.Pool> {
  const pool = new pg.Pool({ ...options, max: 1, idleTimeoutMillis: 0 });
  // The end of the server is noticed where it matters: the next query fails.
  pool.on("error", () => {});
  try {
    await pool.query("select 1");
  } catch (error) {
    await pool.end();
    throw error;
  }
  return pool;
}
