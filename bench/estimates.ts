import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { throughput } from "../src/postgres/estimates/throughput-constants.ts";
import { loadParser } from "../src/postgres/parse/parse-migration.ts";
import { prepareBinaries } from "../src/postgres/server/binaries.ts";
import { type Cluster, startCluster } from "../src/postgres/server/cluster.ts";
import { captureSnapshot } from "../src/postgres/snapshot/capture-snapshot.ts";
import { estimateCase } from "./held-out/estimate-case.ts";
import { describeFigures, figuresOf, type HeldOutResult } from "./held-out/figures.ts";
import { describeMachine } from "./held-out/machine.ts";
import { measureCase, withClient } from "./held-out/measure.ts";
import { writePage } from "./held-out/page.ts";
import { drawPlot } from "./held-out/plot.ts";
import { type HeldOutSet, sets } from "./held-out/sets.ts";

/*
 * Estimates against measured durations, on tables that nothing was calibrated on: what a review says before the statement
 * ran, with a snapshot captured from the server, and how long the statement then takes. Writes docs/estimates.md and its
 * plot. Run: npx tsx bench/estimates.ts
 */
const MAJOR = 16;
/** Every statement is measured at so many moments, minutes apart, and the fastest counts. */
const ROUNDS = 2;

async function makeSet(cluster: Cluster, { name, tables }: HeldOutSet): Promise<void> {
  await withClient(cluster, "postgres", (client) => client.query(`CREATE DATABASE ${name}`));
  await withClient(cluster, name, async (client) => {
    for (const sql of tables) await client.query(sql);
  });
}

/** What a review says of each case, and null durations that the rounds fill in. */
async function estimateSet(cluster: Cluster, { name, cases }: HeldOutSet): Promise<HeldOutResult[]> {
  const { host, user } = cluster.connectionOptions(name);
  const snapshot = await captureSnapshot({
    databaseUrl: `postgres://${user}@/${name}?host=${encodeURIComponent(String(host))}`,
    anonymous: false,
    usePgDump: false,
    betweenReadingsMs: 0,
    restore: null,
    progress: () => {},
  });
  const results: HeldOutResult[] = [];
  for (const each of cases) {
    const estimate = await estimateCase(each, snapshot);
    results.push({ ...each, set: name, estimate, ms: Number.POSITIVE_INFINITY });
  }
  return results;
}

async function measureRound(cluster: Cluster, results: readonly HeldOutResult[]): Promise<HeldOutResult[]> {
  const measured: HeldOutResult[] = [];
  for (const each of results) {
    const ms = Math.min(each.ms, await measureCase(each, cluster, each.set));
    measured.push({ ...each, ms });
    const { low, likely, high } = each.estimate ?? { low: Number.NaN, likely: Number.NaN, high: Number.NaN };
    console.log(
      `${each.kind}: ${each.sql}: ${[low, likely, high].map(Math.round).join(" / ")} ms, measured ${Math.round(ms)} ms (${(ms / likely).toFixed(2)} x)`,
    );
  }
  return measured;
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
  for (const set of sets) await makeSet(cluster, set);
  let results: HeldOutResult[] = [];
  for (const set of sets) results.push(...(await estimateSet(cluster, set)));
  for (let round = 0; round < ROUNDS; round += 1) results = await measureRound(cluster, results);
  const figures = figuresOf(results);
  console.log(describeFigures(figures).join("\n"));
  const docs = new URL("../docs/", import.meta.url);
  const about = {
    version: cluster.version,
    date: new Date().toISOString().slice(0, 10),
    calibration: throughput.source,
    machine: await describeMachine(),
  };
  await writeFile(new URL("estimates.svg", docs), drawPlot(results));
  await writeFile(new URL("estimates.md", docs), writePage(results, figures, about));
} finally {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}
