import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { demoReview, migration, statementAt, usersEffect } from "../../test/fixtures/reviews/demo-review.ts";
import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Review } from "../model/review.ts";
import { prepareBinaries } from "../postgres/server/binaries.ts";
import { type Cluster, startCluster } from "../postgres/server/cluster.ts";
import { longTransactionsQuery, oldSnapshotsQuery } from "./preflight-queries.ts";
import { watchQueries } from "./watch-queries.ts";

const HOSTILE = `public."O'rders""; --"`;
const GATE = 42;

const long = { low: 1, likely: 60_000, high: 90_000 };

function works(changed: Partial<Effect>, sql: string, kind: string): StatementAnalysis {
  return statementAt(1, sql, kind, {
    effects: [usersEffect({ relation: HOSTILE, estimate: long, ...changed })],
  });
}

const rewrite = works({ rewrites: true }, "ALTER TABLE …", "AlterTableStmt");
const fullVacuum = works({ rewrites: true }, "VACUUM FULL …", "VacuumStmt");
const vacuum = works({ scans: true }, "VACUUM …", "VacuumStmt");
const build = works(
  { lock: "SHARE UPDATE EXCLUSIVE", blocks: "schema changes", buildsIndexes: ["public.x"] },
  "CREATE INDEX CONCURRENTLY …",
  "IndexStmt",
);

describe.each([14, 15, 16, 17, 18])("on PostgreSQL %d", (major) => {
  let folder: string;
  let cluster: Cluster;
  let owner: pg.Client;
  let monitor: pg.Client;
  const opened: pg.Client[] = [];

  const connect = async (role?: string): Promise<pg.Client> => {
    const client = new pg.Client(cluster.connectionOptions("postgres", role));
    client.on("error", () => undefined);
    await client.connect();
    opened.push(client);
    return client;
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-queries-"));
    await chmod(folder, 0o755);
    cluster = await startCluster({
      binaries: await prepareBinaries(major),
      dataFolder: path.join(folder, "data"),
    });
    owner = new pg.Client(cluster.connectionOptions("postgres"));
    await owner.connect();
    await owner.query(`CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;
      CREATE FUNCTION gate(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        $$ begin perform pg_advisory_xact_lock_shared(${GATE}); return $1; end $$;
      CREATE TABLE ${HOSTILE} ("Id" int, filler text);
      INSERT INTO ${HOSTILE} SELECT i, repeat('x', 500) FROM generate_series(1, 2000) AS i;
      CREATE INDEX gated ON ${HOSTILE} (gate("Id"));`);
    monitor = new pg.Client(cluster.connectionOptions("postgres", "watcher"));
    await monitor.connect();
  });

  afterEach(async () => {
    for (const client of opened.splice(0)) await client.end();
  });

  afterAll(async () => {
    await monitor.end();
    await owner.end();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const queries = (...statements: readonly StatementAnalysis[]) => {
    const review: Review = {
      ...demoReview,
      postgres: major,
      findings: [],
      migrations: [{ migration, statements }],
    };
    return watchQueries(review);
  };
  const query = (title: RegExp, ...statements: readonly StatementAnalysis[]): string =>
    queries(...statements).find((each) => title.test(each.title))?.sql ?? "";

  /** Asks as a role of pg_monitor until a row is there, in the phase where one is given. */
  const seen = async (sql: string, phase?: string): Promise<pg.QueryResultRow> => {
    for (;;) {
      const { rows } = await monitor.query(sql);
      if (rows[0] !== undefined && (phase === undefined || rows[0].phase === phase)) return rows[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const pidOf = async (client: pg.Client): Promise<number> =>
    (await client.query("SELECT pg_backend_pid() AS pid")).rows[0].pid;

  /** Runs a statement that stops at the gate, looks, and ends it. */
  const atTheGate = async (sql: string, look: (worker: number) => Promise<void>): Promise<void> => {
    const [keeper, worker] = [await connect(), await connect()];
    const pid = await pidOf(worker);
    await keeper.query(`SELECT pg_advisory_lock(${GATE})`);
    const running = worker.query(sql).catch(() => undefined);
    await seen(`SELECT FROM pg_stat_activity WHERE pid = ${pid} AND wait_event = 'advisory'`);
    await look(pid);
    await keeper.query("SELECT pg_cancel_backend($1)", [pid]);
    await running;
    await keeper.query(`SELECT pg_advisory_unlock(${GATE})`);
  };

  test("each query runs as it stands, as a role of pg_monitor too", async () => {
    const all = queries(rewrite, fullVacuum, vacuum, build);
    expect(all).toHaveLength(7);
    for (const { sql } of all) {
      expect((await owner.query(sql)).rows).toEqual([]);
      expect((await monitor.query(sql)).rows).toEqual([]);
    }
    expect((await monitor.query(oldSnapshotsQuery)).rows).toEqual([]);
  });

  test("a blocked session is listed with what it waits for and whom", async () => {
    const [holder, waiter] = [await connect(), await connect()];
    await holder.query(`BEGIN; LOCK TABLE ${HOSTILE}`);
    const running = waiter.query(`SELECT FROM ${HOSTILE}`);
    expect(await seen(query(/^Who waits/, rewrite))).toMatchObject({
      waits_for: `"O'rders""; --"`,
      mode: "AccessShareLock",
      blocked_by: [await pidOf(holder)],
      query: expect.stringContaining("SELECT FROM"),
    });
    await holder.query("ROLLBACK");
    await running;
  });

  test("a concurrent build shows its phase and whom it waits for; when it fails, the invalid index is told", async () => {
    const [writer, builder] = [await connect(), await connect()];
    await writer.query(`BEGIN; INSERT INTO ${HOSTILE} VALUES (0)`);
    const running = builder
      .query(`CREATE INDEX CONCURRENTLY "New Index" ON ${HOSTILE} (filler)`)
      .catch(() => undefined);
    const waits = {
      phase: "waiting for writers before build",
      waits_for: await pidOf(writer),
      index: '"New Index"',
    };
    expect(await seen(query(/^How far the index/, build), waits.phase)).toMatchObject(waits);
    const invalid = query(/^Indexes that are not valid/, build);
    expect(await seen(invalid)).toMatchObject({ index: '"New Index"', state: waits.phase });
    const [{ pid }] = (await owner.query(query(/^How far the index/, build))).rows;
    await owner.query("SELECT pg_cancel_backend($1)", [pid]);
    await running;
    expect((await monitor.query(invalid)).rows).toEqual([
      { index: '"New Index"', table: `"O'rders""; --"`, state: "left by a build that failed" },
    ]);
    await writer.query("ROLLBACK");
    await owner.query('DROP INDEX "New Index"');
  });

  test("the index of a new constraint and REINDEX show progress; those of a rewrite by ALTER TABLE do not", async () => {
    const progress = query(/^How far the index/, build);
    for (const sql of [`ALTER TABLE ${HOSTILE} ADD EXCLUDE (gate("Id") WITH =)`, "REINDEX INDEX gated"])
      await atTheGate(sql, async () => {
        expect(await seen(progress)).toMatchObject({ table: `"O'rders""; --"` });
      });
    await atTheGate(`ALTER TABLE ${HOSTILE} ALTER filler TYPE char(600)`, async (pid) => {
      const step = await seen(query(/^How long the steps have run/, rewrite));
      expect(step).toMatchObject({ pid, state: "active", query: expect.stringContaining("ALTER TABLE") });
      expect((await monitor.query(progress)).rows).toEqual([]);
    });
  });

  test("VACUUM FULL and VACUUM show how far they are", async () => {
    await atTheGate(`VACUUM FULL ${HOSTILE}`, async () => {
      expect(await seen(query(/^How far the rewrite/, fullVacuum))).toMatchObject({ command: "VACUUM FULL" });
    });
    const worker = await connect();
    await worker.query("SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1");
    const running = worker.query(`VACUUM (DISABLE_PAGE_SKIPPING) ${HOSTILE}`).catch(() => undefined);
    const row = await seen(query(/^How far VACUUM/, vacuum));
    expect(row).toMatchObject({ table: `"O'rders""; --"`, index_passes: expect.anything() });
    expect("indexes_total" in row).toBe(major >= 17);
    await owner.query("SELECT pg_cancel_backend($1)", [row.pid]);
    await running;
  });

  test("long transactions: readers hold up only what locks out readers", async () => {
    const holder = await connect();
    await holder.query(
      `BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE ${HOSTILE} IN ACCESS SHARE MODE; SELECT 1`,
    );
    const rowsOf = async (sql: string) => (await monitor.query(sql.replace("5 seconds", "0 seconds"))).rows;
    const holds = [expect.objectContaining({ state: "idle in transaction" })];
    expect((await monitor.query(longTransactionsQuery({ fully: [HOSTILE], forWrites: [] }))).rows).toEqual(
      [],
    );
    expect(await rowsOf(longTransactionsQuery({ fully: [HOSTILE], forWrites: ["public.none"] }))).toEqual(
      holds,
    );
    expect(await rowsOf(longTransactionsQuery({ fully: [], forWrites: [HOSTILE] }))).toEqual([]);
    expect((await rowsOf(oldSnapshotsQuery)).map(({ pid }) => pid)).toContain(await pidOf(holder));
    await holder.query(`LOCK TABLE ${HOSTILE} IN ROW EXCLUSIVE MODE`);
    expect(await rowsOf(longTransactionsQuery({ fully: [], forWrites: [HOSTILE] }))).toEqual(holds);
  });
});
