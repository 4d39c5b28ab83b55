import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import type { Snapshot } from "../../model/snapshot.ts";
import { prepareBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { readCatalog } from "../server/read-catalog.ts";
import { captureSnapshot, refuseVersion } from "./capture-snapshot.ts";
import { compareCatalogs } from "./compare-catalogs.ts";
import type { RestoreSchema } from "./prove-schema.ts";
import { regenerateSchema } from "./regenerate-schema.ts";
import { writeSnapshotFile } from "./snapshot-file.ts";

const fixture = (name: string) => readFile(path.join(import.meta.dirname, "fixtures", name), "utf8");

describe.each([14, 16, 18])("a capture of PostgreSQL %d", (major) => {
  let folder: string;
  let cluster: Cluster;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-capture-"));
    // The server runs as another user where we are root.
    await chmod(folder, 0o711);
    cluster = await startCluster({
      binaries: await prepareBinaries(major),
      dataFolder: path.join(folder, "data"),
    });
    await inDatabase("template1", async (client) => {
      await client.query("create database rich");
      await client.query(
        "create role watcher login; grant pg_monitor to watcher; alter role watcher set statement_timeout = '50s'; create role stranger login",
      );
    });
    await inDatabase("rich", async (client) => {
      await client.query(await fixture("rich-schema.sql"));
      for (const since of [15, 17, 18])
        if (major >= since) await client.query(await fixture(`rich-schema-${since}.sql`));
      await client.query(await fixture("rich-rows.sql"));
      await client.query(
        `alter role shop_owner set lock_timeout = '3s'; alter role shop_owner set app.secret = 'sentinel'`,
      );
    });
  });
  afterAll(async () => {
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function inDatabase<T>(database: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(cluster.connectionOptions(database));
    await client.connect();
    try {
      return await run(client);
    } finally {
      await client.end();
    }
  }

  const restore: RestoreSchema = async ({ schemaSql }) => {
    const copy = `copy_${Math.random().toString(36).slice(2)}`;
    await inDatabase("template1", (client) => client.query(`create database ${copy} template template0`));
    const catalog = await inDatabase(copy, async (client) => {
      await client.query(schemaSql);
      return readCatalog(client);
    });
    return { version: cluster.version, catalog, problems: [] };
  };

  function captureAs(
    role: string | undefined,
    more: { anonymous?: boolean; restore?: RestoreSchema | null } = {},
  ): Promise<Snapshot> {
    const { host, user } = cluster.connectionOptions("rich", role);
    return captureSnapshot({
      databaseUrl: `postgresql:///rich?host=${host}&user=${user}`,
      anonymous: more.anonymous ?? false,
      usePgDump: false,
      betweenReadingsMs: 0,
      restore: more.restore === undefined ? restore : more.restore,
      progress: () => undefined,
    });
  }

  test("as superuser lacks nothing, and the rebuilt schema restores to the same catalog", async () => {
    const snapshot = await captureAs(undefined);
    expect(snapshot.gaps).toEqual([]);
    expect(snapshot).toMatchObject({ origin: "captured", database: "rich", major, version: cluster.version });
    expect(snapshot.catalog.relations.length).toBeGreaterThan(20);
    expect(snapshot.schemaSql.includes("publish_generated_columns = stored")).toBe(major >= 18);
    expect(snapshot.statistics["shop.users"]).toMatchObject({ rows: 400, deadRows: 0 });
    expect(snapshot.statistics["shop.users"]?.columns.document?.nullFraction).toBe(0.25);
    expect(snapshot.statistics["shop.events"]?.rows).toBe(50);
    expect(snapshot.statistics["shop.orders_id_seq"]).toMatchObject({ lastValue: 400, rows: null });
    expect(snapshot.statistics["shop.users_document_idx"]?.bytes).toBeGreaterThan(8192);
    expect(snapshot.applied).toEqual([
      { tool: "flyway", table: "shop.flyway_schema_history", names: ["V1__init.sql", "V2__more.sql"] },
    ]);
    expect(snapshot.settings).toMatchObject({ "role:shop_owner:lock_timeout": "3s", wal_level: "replica" });
  });

  test("leaves the session as it was, which behind a pool is somebody else's next", async () => {
    await inDatabase("rich", async (client) => {
      await client.query("begin read only");
      await regenerateSchema(client, { roles: true });
      await client.query("commit");
      expect((await client.query("show search_path")).rows).toEqual([{ search_path: '"$user", public' }]);
    });
  });

  test("holds no value of any row and no setting that it did not ask for", async () => {
    const bytes = gunzipSync(writeSnapshotFile(await captureAs(undefined, { restore: null }))).toString();
    expect(bytes).toContain("shop.users");
    expect(bytes).not.toMatch(/sentinel|918273645/);
  });

  test("with pg_monitor alone is whole but for what needs SELECT, and says so", async () => {
    const snapshot = await captureAs("watcher");
    const whole = await inDatabase("rich", (client) => readCatalog(client));
    expect(compareCatalogs(whole, snapshot.catalog)).toEqual([]);
    expect(snapshot.statistics["shop.users"]).toMatchObject({ rows: 400, columns: {} });
    expect(snapshot.activity).not.toBeNull();
    // Its own statement_timeout is not what a migration starts with.
    expect(snapshot.settings).not.toHaveProperty("statement_timeout");
    expect(snapshot.settings).toMatchObject({ "role:watcher:statement_timeout": "50s", lock_timeout: "0ms" });
    expect(snapshot.gaps.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^column statistics of \d+ tables .*watcher has no SELECT/),
      expect.stringMatching(/^the last values of \d+ sequences: watcher has neither SELECT nor USAGE/),
      "applied migrations of flyway: watcher has no SELECT on shop.flyway_schema_history",
    ]);
  });

  test("with no right at all also says that activity is hidden", async () => {
    const snapshot = await captureAs("stranger");
    expect(snapshot.activity).toBeNull();
    expect(snapshot.gaps.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/activity and replicas: stranger is not a member of pg_monitor/),
    );
    expect(snapshot.catalog.relations.length).toBeGreaterThan(20);
  });

  test("that is anonymous names no role but owners", async () => {
    const snapshot = await captureAs(undefined, { anonymous: true, restore: null });
    const text = JSON.stringify(snapshot);
    expect(text).toContain("shop_owner");
    expect(snapshot.capture).toEqual({ role: null, anonymous: true, replica: false });
    expect(text).not.toContain("Read Only");
    expect(text).not.toMatch(/COMMENT ON/);
    expect(snapshot.settings["role:role 1:lock_timeout"]).toBe("3s");
  });

  test("that stops answering half-way is given up, and what was being read is named", async () => {
    const { host } = cluster.connectionOptions("rich");
    // The greeting and the first answers fit into so many bytes; the catalogs do not.
    const proxy = createServer((socket) => {
      const server = connect(`${host}/.s.PGSQL.5432`);
      let bytes = 0;
      socket.on("data", (chunk) => server.write(chunk)).on("error", () => {});
      server.on("data", (chunk) => {
        bytes += chunk.length;
        if (bytes < 4000) socket.write(chunk);
      });
      socket.on("close", () => server.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as { port: number };
    const failure = await captureSnapshot({
      databaseUrl: `postgres://watcher:secret@127.0.0.1:${port}/rich`,
      anonymous: false,
      usePgDump: false,
      betweenReadingsMs: 0,
      answerTimeoutMs: 300,
      restore: null,
      progress: () => undefined,
    }).catch((error: Error) => error.message);
    expect(failure).toBe(
      "Reading the catalogs failed: the server stopped answering (no answer within 0.3 s). No snapshot was made.",
    );
    // Closes once no connection is left.
    await new Promise<void>((resolve) => proxy.close(() => resolve()));
  });

  test("does not wait for a table that somebody holds, and leaves no session behind", async () => {
    await inDatabase("rich", async (client) => {
      await client.query("begin; lock table public.plain in access exclusive mode");
      const snapshot = await captureAs("watcher", { restore: null });
      expect(snapshot.gaps.map(({ what }) => what)).toContain(
        "present sizes: a table was locked by somebody else",
      );
      expect(snapshot.statistics["shop.users"]?.rows).toBe(400);
      await client.query("rollback");
      const { rows } = await client.query(
        "select count(*)::int as sessions from pg_stat_activity where application_name = 'lockkeeper snapshot'",
      );
      expect(rows).toEqual([{ sessions: 0 }]);
    });
  });
});

test.each([
  [13, /runs PostgreSQL 13; snapshots are made of 14 to 18\. Build one for 14/],
  [19, /runs PostgreSQL 19; .*Update Lockkeeper/],
])("PostgreSQL %d is refused with the way out", (major, message) => {
  expect(() => refuseVersion(major)).toThrow(message);
});

describe("a server that does not play along", () => {
  const captureFrom = (port: number) =>
    captureSnapshot({
      databaseUrl: `postgres://a:secret@127.0.0.1:${port}/x`,
      anonymous: false,
      usePgDump: false,
      betweenReadingsMs: 0,
      restore: null,
      progress: () => undefined,
    });

  test("that hangs up is named, and the password is not", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const failure = await captureFrom((server.address() as { port: number }).port).catch(
      (error: Error) => error.message,
    );
    server.close();
    expect(failure).toMatch(/could not be reached: the server closed the connection/);
    expect(failure).not.toContain("secret");
  });

  test("that is not there is named", async () => {
    await expect(captureFrom(1)).rejects.toThrow(/could not be reached: .*ECONNREFUSED/);
  });
});
