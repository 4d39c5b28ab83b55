import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { prepareBinaries } from "./binaries.ts";
import { type Cluster, startCluster } from "./cluster.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  execFileSync("chmod", ["755", folder]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(cluster: Cluster, sql: string): Promise<unknown> {
  const client = new pg.Client(cluster.connectionOptions("template1"));
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: "array" });
  await client.end();
  return rows[0]?.[0];
}

describe("prepareBinaries", () => {
  test("names the versions that are served, and the way out", async () => {
    await expect(prepareBinaries(13)).rejects.toThrow(/14 to 18 are served.*SHADOW_DATABASE_URL/);
  });
});

describe("startCluster", () => {
  test("keeps what it was given over a restart", async () => {
    const binaries = await prepareBinaries(17);
    const dataFolder = path.join(folder, "durable");
    const first = await startCluster({ binaries, dataFolder, durable: true });
    expect(await ask(first, "show fsync")).toBe("on");
    await ask(first, "create table kept as select 7 as seven");
    await first.stop();
    const second = await startCluster({ binaries, dataFolder, durable: true, settings: { work_mem: "5MB" } });
    expect(await ask(second, "select seven from kept")).toBe(7);
    expect(await ask(second, "show work_mem")).toBe("5MB");
    expect(await ask(second, "show listen_addresses")).toBe("");
    expect(second.version).toMatch(/^17\.\d+$/);
    await second.kill();
    expect((await second.exited).log).toContain("immediate shutdown");
  }, 120_000);

  test("says in the server's words why it does not start", async () => {
    const binaries = await prepareBinaries(17);
    const dataFolder = path.join(folder, "wrong");
    const starting = startCluster({ binaries, dataFolder, settings: { shared_buffers: "many" } });
    await expect(starting).rejects.toThrow(/did not start.*shared_buffers/s);
  }, 120_000);
});
