import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { loadParser } from "../../src/postgres/parse/parse-migration.ts";
import { splitSql } from "../../src/postgres/parse/split-sql.ts";
import { prepareBinaries } from "../../src/postgres/server/binaries.ts";
import { type Cluster, startCluster } from "../../src/postgres/server/cluster.ts";
import { judgeSql } from "../support/judge-sql.ts";

const MAJORS = (process.env.TIMEOUT_MAJORS ?? "14,18").split(",").map(Number);
const ALTER = "ALTER TABLE orders ADD COLUMN a int;";

type Mode = "per statement" | "per migration" | "implicit";

/** What a migration says before it locks, and whether a lock_timeout then holds. */
const SETTINGS: readonly (readonly [string, Mode, boolean])[] = [
  ["SET lock_timeout = '2s';", "per statement", true],
  ["SET LOCAL lock_timeout = 2000;", "per migration", true],
  ["SET LOCAL lock_timeout = '2s';", "implicit", true],
  ["SET LOCAL lock_timeout = '2s';", "per statement", false],
  ["BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT;", "per statement", false],
  ["BEGIN; SET lock_timeout = '2s'; COMMIT;", "per statement", true],
  ["SELECT set_config('lock_timeout', '2s', false);", "per statement", true],
  ["SELECT set_config('lock_timeout', '2s', true);", "per statement", false],
  ["SELECT set_config('lock_timeout', '2s', true);", "per migration", true],
  ["SET lock_timeout = '2s'; RESET lock_timeout;", "per migration", false],
  ["SET lock_timeout = '2s'; SET lock_timeout TO DEFAULT;", "per migration", false],
  ["SET lock_timeout = '2s'; RESET ALL;", "per migration", false],
  ["SET lock_timeout = '2s'; DISCARD ALL;", "per statement", false],
  ["SET lock_timeout = '2s'; RESET work_mem;", "per statement", true],
  ["SET lock_timeout = '2s'; SET lock_timeout = 0;", "implicit", false],
];

beforeAll(loadParser);

describe.each(MAJORS)("PostgreSQL %s", (major) => {
  let folder: string;
  let cluster: Cluster;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-timeouts-"));
    await chmod(folder, 0o755);
    cluster = await startCluster({
      binaries: await prepareBinaries(major),
      dataFolder: path.join(folder, "data"),
      settings: { fsync: "off" },
    });
  });

  afterAll(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function inSession<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(cluster.connectionOptions("postgres"));
    client.on("error", () => {});
    await client.connect();
    return work(client).finally(() => client.end());
  }

  test.each(SETTINGS)("%s (%s): a lock_timeout holds: %s", async (set, mode, holds) => {
    const shown = "SELECT current_setting('lock_timeout') AS value;";
    const value = await inSession(async (client) => {
      const sql = `${set} ${shown}`;
      if (mode === "implicit") return lastRow(await client.query(sql));
      if (mode === "per migration") await client.query("BEGIN");
      let last: unknown;
      for (const { start, end } of splitSql(sql).pieces) last = await client.query(sql.slice(start, end));
      return lastRow(last);
    });
    expect(value).toEqual({ value: holds ? "2s" : "0" });
    const findings = judgeSql({
      ...{ setup: "CREATE TABLE orders (id int);", sql: `${set}\n${ALTER}`, major },
      sizes: { "public.orders": { rows: 1000, readsPerSecond: 10, writesPerSecond: 10 } },
      migration: { transactionMode: mode },
    });
    expect(findings.some(({ rule }) => rule === "missing-lock-timeout")).toBe(!holds);
  });

  const since17 = major >= 17 ? test : test.skip;

  since17.each([
    ["a transaction of short statements", ["BEGIN", "SELECT pg_sleep(0.15)", "SELECT pg_sleep(0.15)"], true],
    ["a statement by itself", ["SELECT pg_sleep(0.5)"], true],
    ["each its own transaction", ["SELECT pg_sleep(0.15)", "SELECT pg_sleep(0.15)"], false],
    ["lifted before the work", ["BEGIN", "SET LOCAL transaction_timeout = 0", "SELECT pg_sleep(0.5)"], false],
  ] as const)("transaction_timeout ends %s", async (_what, statements, ends) => {
    const code = await inSession(async (client) => {
      await client.query("SET transaction_timeout = '250ms'");
      for (const sql of statements) {
        const failure = await client.query(sql).then(
          () => null,
          (error: { code: string }) => error.code,
        );
        if (failure !== null) return failure;
      }
      return null;
    });
    expect(code).toBe(ends ? "25P04" : null);
  });

  test("a transaction left open undoes what it did, and idle_in_transaction_session_timeout ends it", async () => {
    await inSession(async (client) => {
      await client.query("BEGIN; CREATE TABLE left_open (id int)");
    });
    const closed = await inSession(async (client) => {
      const lost = new Promise<string>((resolve) => {
        client.on("error", (error: Error & { code?: string }) => resolve(error.code ?? error.message));
      });
      await client.query("SET idle_in_transaction_session_timeout = '50ms'");
      await client.query("BEGIN; CREATE TABLE left_idle (id int)");
      return lost;
    });
    expect(closed).toBe("25P03");
    const { rows } = await inSession((client) =>
      client.query("SELECT to_regclass('left_open') AS open, to_regclass('left_idle') AS idle"),
    );
    expect(rows).toEqual([{ open: null, idle: null }]);
  });
});

/** The last row of the last answer. */
function lastRow(answer: unknown): unknown {
  const results = Array.isArray(answer) ? answer : [answer];
  return (results.at(-1) as pg.QueryResult).rows.at(-1);
}
