import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { proveLarge } from "../../../test/support/prove-forms.ts";
import type { RewriteStep } from "../../model/rewrite.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { prepareBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { openShadow } from "../shadow/open-shadow.ts";

const SETUP = "CREATE TABLE accounts (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0, note text);";
const ROWS = 3000;
const WRITERS = 3;
const major = 16;

let folder = "";
let cluster: Cluster;
let steps: readonly RewriteStep[] = [];

beforeAll(async () => {
  await loadParser();
  folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-copy-"));
  execFileSync("chmod", ["755", folder]);
  const shadow = await openShadow({ snapshot: { major, schemaSql: SETUP }, cacheFolder: folder });
  const sql = "ALTER TABLE accounts ADD COLUMN twice integer GENERATED ALWAYS AS (n * 2) STORED;";
  const found = await proveLarge(shadow, sql);
  steps = found.flatMap(({ rewrite }) => rewrite?.steps ?? []);
  await shadow.close();
  cluster = await startCluster({
    binaries: await prepareBinaries(major),
    dataFolder: path.join(folder, "data"),
  });
});

afterAll(async () => {
  await cluster.kill();
  await rm(folder, { recursive: true, force: true });
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(cluster.connectionOptions("template1"));
  await client.connect();
  return client;
}

/** Inserts, changes, moves and deletes rows until it is told to end; answers how many statements it ran. */
async function write(seed: number, hasEnded: () => boolean): Promise<number> {
  let state = seed;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const client = await connect();
  const row = (): number => Math.floor(random() * ROWS * 1.2);
  let count = 0;
  while (!hasEnded()) {
    const kind = Math.floor(random() * 4);
    const sql = [
      `INSERT INTO accounts VALUES (${row()}, ${row()}, 'new') ON CONFLICT DO NOTHING`,
      `UPDATE accounts SET n = n + 1 WHERE id BETWEEN ${row()} AND ${row()} AND id % 97 = 0`,
      `UPDATE accounts SET id = ${ROWS * 10 + seed * 1e6 + count} WHERE id = ${row()}`,
      `DELETE FROM accounts WHERE id = ${row()}`,
    ][kind];
    // Writers may meet each other in another order; the one that is ended tries something else.
    await client.query(sql ?? "").catch((error: pg.DatabaseError) => {
      if (error.code !== "40P01") throw error;
    });
    count += 1;
  }
  await client.end();
  return count;
}

test("a second table has what the first has, though it is written to while the rows are copied", async () => {
  const client = await connect();
  await client.query(SETUP);
  await client.query(`INSERT INTO accounts SELECT n, n, 'old' FROM generate_series(1, ${ROWS}) AS n`);
  let hasEnded = false;
  const writers = Array.from({ length: WRITERS }, (_, index) => write(index + 1, () => hasEnded));
  const before = steps.filter(({ deploy }) => deploy === 1);
  for (const { text, transaction } of before) {
    const small = text.replace(/OFFSET \d+/, "OFFSET 49").replace(/pg_sleep\([\d.]+\)/, "pg_sleep(0.01)");
    await client.query(transaction ? `BEGIN; ${small}; COMMIT` : small);
  }
  hasEnded = true;
  const counts = await Promise.all(writers);
  const { rows } = await client.query(
    "SELECT (SELECT count(*) FROM (TABLE accounts EXCEPT SELECT id, n, note FROM accounts_new) AS a) AS missing, (SELECT count(*) FROM (SELECT id, n, note FROM accounts_new EXCEPT TABLE accounts) AS b) AS surplus, (SELECT count(*) FROM accounts_new WHERE twice <> n * 2) AS wrong",
  );
  const [swap] = steps.filter(({ deploy }) => deploy === 2);
  await client.query(`BEGIN; ${swap?.text}; COMMIT`);
  const { rowCount } = await client.query("SELECT twice FROM accounts");
  await client.end();
  expect(rows).toEqual([{ missing: "0", surplus: "0", wrong: "0" }]);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(rowCount).toBeGreaterThan(0);
});
