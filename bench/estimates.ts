import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { readPlainSql } from "../src/migration-tools/plain-sql.ts";
import type { Estimate } from "../src/model/effect.ts";
import type { Snapshot } from "../src/model/snapshot.ts";
import { throughput } from "../src/postgres/estimates/throughput-constants.ts";
import { loadParser } from "../src/postgres/parse/parse-migration.ts";
import { prepareBinaries } from "../src/postgres/server/binaries.ts";
import { type Cluster, startCluster } from "../src/postgres/server/cluster.ts";
import { captureSnapshot } from "../src/postgres/snapshot/capture-snapshot.ts";
import { holdTimes } from "../src/review/hold-times.ts";
import { analyseMigrations } from "../src/stages/analyse-migrations.ts";
import { cases, type HeldOutCase } from "./held-out/cases.ts";
import { describeFigures, figuresOf, type HeldOutResult } from "./held-out/figures.ts";
import { writePage } from "./held-out/page.ts";
import { drawPlot } from "./held-out/plot.ts";
import { tables } from "./held-out/tables.ts";

/*
 * Estimates against measured durations, on tables that nothing was calibrated on: what a review says before the statement
 * ran, with a snapshot captured from the server, and how long the statement then takes. Writes docs/estimates.md and its
 * plot. Run: npx tsx bench/estimates.ts
 */
const MAJOR = 16;
/** The fastest of several runs counts, as many as fit into this time: what else the machine does only ever adds. */
const REPEATED_MS = 4000;
const MOST_RUNS = 5;

async function estimateOf(sql: string, snapshot: Snapshot): Promise<Estimate | null> {
  const { catalog, major } = snapshot;
  const ground = { major, catalog, schemaSql: null, snapshot, database: null };
  const { migrations } = await analyseMigrations([readPlainSql("migration.sql", `${sql};`)], ground);
  const statement = migrations[0]?.statements[0];
  if (statement === undefined) throw new Error(`No statement was found in ${sql}`);
  return holdTimes(migrations).get(statement)?.runs ?? null;
}

/** A copy of a database is read for the first time: production's table is not. */
const warmUp =
  "DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP EXECUTE 'SELECT count(*) FROM ' || t; END LOOP; END $$";

async function withClient<Result>(
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

async function measureCase({ sql, undo }: HeldOutCase, cluster: Cluster): Promise<number> {
  if (undo !== "clone") return withClient(cluster, "held_out", (client) => fastestOfSome(client, sql, undo));
  await withClient(cluster, "postgres", (client) =>
    client.query("CREATE DATABASE clone TEMPLATE held_out STRATEGY file_copy"),
  );
  const ms = await withClient(cluster, "clone", async (client) => {
    await client.query(warmUp);
    return time(client, sql);
  });
  await withClient(cluster, "postgres", (client) => client.query("DROP DATABASE clone"));
  return ms;
}

async function fastestOfSome(client: pg.Client, sql: string, undo: string | undefined): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  const deadline = performance.now() + REPEATED_MS;
  for (let run = 0; run < MOST_RUNS && (run === 0 || performance.now() + fastest < deadline); run += 1) {
    if (undo === undefined) await client.query("BEGIN");
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

const folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-held-out-"));
// The server may run as another user, who must be able to enter.
await chmod(folder, 0o711);
const cluster = await startCluster({
  binaries: await prepareBinaries(MAJOR),
  dataFolder: path.join(folder, "data"),
  settings: { max_wal_size: "4GB" },
  durable: true,
});
try {
  await loadParser();
  await withClient(cluster, "postgres", (client) => client.query("CREATE DATABASE held_out"));
  await withClient(cluster, "held_out", async (client) => {
    for (const sql of tables) await client.query(sql);
  });
  const { host, user } = cluster.connectionOptions("held_out");
  const snapshot = await captureSnapshot({
    databaseUrl: `postgres://${user}@/held_out?host=${encodeURIComponent(String(host))}`,
    anonymous: false,
    usePgDump: false,
    betweenReadingsMs: 0,
    restore: null,
    progress: () => {},
  });
  const results: HeldOutResult[] = [];
  for (const each of cases) {
    const estimate = await estimateOf(each.sql, snapshot);
    const ms = await measureCase(each, cluster);
    results.push({ ...each, estimate, ms });
    const { low, likely, high } = estimate ?? { low: Number.NaN, likely: Number.NaN, high: Number.NaN };
    console.log(
      `${each.kind}: ${each.sql}: ${[low, likely, high].map(Math.round).join(" / ")} ms, measured ${Math.round(ms)} ms (${(ms / likely).toFixed(2)} x)`,
    );
  }
  const figures = figuresOf(results);
  console.log(describeFigures(figures).join("\n"));
  const docs = new URL("../docs/", import.meta.url);
  const about = {
    version: cluster.version,
    date: new Date().toISOString().slice(0, 10),
    calibration: throughput.source,
  };
  await writeFile(new URL("estimates.svg", docs), drawPlot(results));
  await writeFile(new URL("estimates.md", docs), writePage(results, figures, about));
} finally {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}
