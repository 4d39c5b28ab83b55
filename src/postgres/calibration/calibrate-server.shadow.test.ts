import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { throughput as shipped } from "../estimates/throughput-constants.ts";
import { prepareBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { withClient } from "../shadow/with-client.ts";
import { type CalibrateOptions, calibrateServer } from "./calibrate-server.ts";
import { readCalibration, writeCalibration } from "./calibration-file.ts";

let folder: string;
let cluster: Cluster;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(folder, 0o755);
  const binaries = await prepareBinaries(16);
  cluster = await startCluster({ binaries, dataFolder: path.join(folder, "data") });
  await ask("create role calibrator login createdb");
  await ask("create role nobody login");
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(sql: string): Promise<unknown[]> {
  return withClient(cluster.connectionOptions("postgres"), async (client) => (await client.query(sql)).rows);
}

const ours = "select datname from pg_database where datname like 'lockkeeper%'";

function optionsFor(role: string, over: Partial<CalibrateOptions> = {}): CalibrateOptions {
  const { host, user } = cluster.connectionOptions("postgres", role);
  const databaseUrl = `postgres://${user}@localhost/postgres?host=${host}`;
  const { signal } = new AbortController();
  return { databaseUrl, largest: 4, limitMs: 2000, progress: () => {}, signal, ...over };
}

test("measures within the time it is given, writes what can be read again, and leaves nothing behind", async () => {
  const measured = await calibrateServer(optionsFor("calibrator"));
  expect(readCalibration(writeCalibration(measured))).toEqual(measured);
  expect(measured.source).toMatch(/PostgreSQL 16\.\d+, up to 10\^4 rows, shared_buffers 128MB/);
  expect(measured.costs.scan).not.toEqual(shipped.costs.scan);
  expect(await ask(ours)).toEqual([]);
}, 60_000);

test("drops its database when it is interrupted while a statement runs", async () => {
  const interruption = new AbortController();
  const progress = (step: string): void => {
    if (step.startsWith("measuring")) setTimeout(() => interruption.abort(), 50);
  };
  const calibrating = calibrateServer(optionsFor("calibrator", { progress, signal: interruption.signal }));
  await expect(calibrating).rejects.toThrow("Interrupted");
  expect(await ask(ours)).toEqual([]);
}, 60_000);

test("refuses a server that is in use, and a role that may not create databases", async () => {
  await withClient(cluster.connectionOptions("postgres"), async () => {
    await expect(calibrateServer(optionsFor("calibrator"))).rejects.toThrow(
      "other programs are connected to it (1)",
    );
  });
  await expect(calibrateServer(optionsFor("nobody"))).rejects.toThrow("CREATEDB");
});

test("says that there is no connection", async () => {
  const databaseUrl = "postgres://calibrator@localhost:1/postgres";
  await expect(calibrateServer(optionsFor("calibrator", { databaseUrl }))).rejects.toThrow("no connection");
});
