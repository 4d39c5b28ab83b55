import { chmod, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { prepareBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { serverUser } from "../server/server-user.ts";
import { withClient } from "../shadow/with-client.ts";
import { captureSnapshot } from "./capture-snapshot.ts";

let folder = "";
const clusters: Cluster[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-replica-"));
  await chmod(folder, 0o711);
  await startPair(folder);
});

afterAll(async () => {
  for (const cluster of clusters.toReversed()) await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function startPair(parent: string): Promise<void> {
  const binaries = await prepareBinaries(15);
  const [data, copy] = [path.join(parent, "primary"), path.join(parent, "replica")];
  const first = await startCluster({ binaries, dataFolder: data });
  await withClient(first.connectionOptions("template1"), (client) =>
    client.query(`create table orders (id bigserial primary key); insert into orders select from generate_series(1, 90);
      analyze orders; create role watcher login; grant pg_monitor to watcher`),
  );
  await first.stop("in order");
  await cp(data, copy, { recursive: true });
  await writeFile(path.join(copy, "standby.signal"), "");
  await giveAway(copy);
  const primary = await startCluster({ binaries, dataFolder: data });
  clusters.push(primary);
  const { host, user } = primary.connectionOptions("template1");
  const settings = { primary_conninfo: `host=${host} user=${user}` };
  clusters.push(await startCluster({ binaries, dataFolder: copy, settings }));
}

/** The copy belongs to whoever copied it. */
async function giveAway(place: string): Promise<void> {
  const user = await serverUser();
  if (user === null) return;
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  await promisify(execFile)("chown", ["-R", `${user.uid}:${user.gid}`, place]);
}

test("a replica's own zeros are not told as the primary's", async () => {
  const [, replica] = clusters;
  const { host } = replica?.connectionOptions("template1") ?? {};
  const snapshot = await captureSnapshot({
    databaseUrl: `postgresql:///template1?host=${host}&user=watcher`,
    anonymous: false,
    usePgDump: false,
    betweenReadingsMs: 0,
    restore: null,
    progress: () => undefined,
  });
  expect(snapshot.capture).toEqual({ role: "watcher", anonymous: false, replica: true });
  expect(snapshot.statistics["public.orders"]).toMatchObject({
    rows: 90,
    deadRows: null,
    writesPerSecond: null,
    readsPerSecond: null,
  });
  expect(snapshot.statistics["public.orders_pkey"]?.indexScans).toBeNull();
  expect(snapshot.activity).toBeNull();
  expect(snapshot.gaps.map(({ what }) => what)).toEqual([
    "activity, writes and reads per second, use of indexes, dead rows, times of VACUUM and ANALYZE: the server is a replica",
    "column statistics of 1 tables (public.orders): watcher has no SELECT on them, and pg_stats then shows nothing",
    "the last values of 1 sequence: watcher has neither SELECT nor USAGE on them",
    "a proof of the schema: it was not restored",
  ]);
});
