import pg from "pg";
import type { Cluster } from "../../src/postgres/server/cluster.ts";
import type { HeldOutCase } from "./cases.ts";

/** The fastest of several runs counts, as many as fit into this time: what else the machine does only ever adds. */
const REPEATED_MS = 4000;
const MOST_RUNS = 5;

/** A copy of a database is read for the first time: production's table is not. */
const warmUp =
  "DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace LOOP EXECUTE 'SELECT count(*) FROM ' || t; END LOOP; END $$";

/** Connects, uses the connection and ends it. */
export async function withClient<Result>(
  cluster: Cluster,
  database: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(cluster.connectionOptions(database));
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** How long the statement of a case takes, in ms; the database is as before afterwards. */
export async function measureCase(each: HeldOutCase, cluster: Cluster, database: string): Promise<number> {
  if (each.undo !== "clone") return withClient(cluster, database, (client) => fastestOfSome(client, each));
  const maker = (sql: string): Promise<unknown> =>
    withClient(cluster, "postgres", (client) => client.query(sql));
  await maker(`CREATE DATABASE clone TEMPLATE ${database} STRATEGY file_copy`);
  try {
    return await withClient(cluster, "clone", async (client) => {
      await client.query(warmUp);
      for (const sql of each.before ?? []) await client.query(sql);
      return time(client, each.sql);
    });
  } finally {
    await maker("DROP DATABASE clone");
  }
}

async function fastestOfSome(client: pg.Client, { before = [], sql, undo }: HeldOutCase): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  const deadline = performance.now() + REPEATED_MS;
  for (let run = 0; run < MOST_RUNS && (run === 0 || performance.now() + fastest < deadline); run += 1) {
    if (undo === undefined) await client.query("BEGIN");
    for (const earlier of before) await client.query(earlier);
    fastest = Math.min(fastest, await time(client, sql));
    await client.query(undo ?? "ROLLBACK");
  }
  return fastest;
}

async function time(client: pg.Client, sql: string): Promise<number> {
  const start = performance.now();
  await client.query(sql);
  return performance.now() - start;
}
