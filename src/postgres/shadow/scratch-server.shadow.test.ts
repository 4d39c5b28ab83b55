import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { prepareBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { openShadow } from "./open-shadow.ts";
import { withClient } from "./with-client.ts";

const plain = { mayRunInTransaction: true, isTransactionControl: false };
const snapshot = { major: 16, schemaSql: "create table a (id int primary key)" };

let folder: string;
let cluster: Cluster;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(folder, 0o755);
  cluster = await startCluster({
    binaries: await prepareBinaries(16),
    dataFolder: path.join(folder, "data"),
  });
  await ask("create role scratch login createdb");
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(sql: string): Promise<unknown[]> {
  return withClient(cluster.connectionOptions("postgres"), async (client) => (await client.query(sql)).rows);
}

function url(role?: string): string {
  const { host, user } = cluster.connectionOptions("postgres", role);
  return `postgres://${user}@localhost/postgres?host=${host}`;
}

test("makes a database for each migration on the user's server and drops it afterwards", async () => {
  const shadow = await openShadow({ snapshot, cacheFolder: folder, scratchUrl: url("scratch") });
  expect(shadow.version).toMatch(/^16\.\d+$/);
  const database = await shadow.openDatabase();
  const seen = await database.observe("alter table a add column b int", plain);
  expect(seen).toMatchObject({ error: null, changed: ["public.a"] });
  expect(seen.locks.map(({ relation, modes }) => [relation, modes])).toEqual([
    ["public.a", ["ACCESS EXCLUSIVE"]],
  ]);
  await database.close();
  await shadow.close();
  expect(await ask("select datname from pg_database where datname like 'lockkeeper%'")).toEqual([]);
});

test("refuses to run migrations as a superuser, or on another version", async () => {
  await expect(openShadow({ snapshot, cacheFolder: folder, scratchUrl: url() })).rejects.toThrow("superuser");
  const other = { ...snapshot, major: 15 };
  await expect(
    openShadow({ snapshot: other, cacheFolder: folder, scratchUrl: url("scratch") }),
  ).rejects.toThrow("the database under review is 15");
});

test("refuses a server that others use", async () => {
  await withClient(cluster.connectionOptions("postgres"), async () => {
    await expect(openShadow({ snapshot, cacheFolder: folder, scratchUrl: url("scratch") })).rejects.toThrow(
      "other programs are connected to it (1)",
    );
  });
});
