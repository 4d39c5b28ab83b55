import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { LockOrder } from "../../src/model/lock-order.ts";
import type { Migration, TransactionMode } from "../../src/model/migration.ts";
import { findDeadlock } from "../../src/postgres/lock-order/find-deadlock.ts";
import { lockOrdersOf } from "../../src/postgres/lock-order/lock-orders-of.ts";
import { loadParser } from "../../src/postgres/parse/parse-migration.ts";
import { prepareBinaries } from "../../src/postgres/server/binaries.ts";
import { type Cluster, startCluster } from "../../src/postgres/server/cluster.ts";
import { analyseMigrations } from "../../src/stages/analyse-migrations.ts";
import { judgeSql } from "../support/judge-sql.ts";
import { openTwoSessions, type TwoSessions } from "./two-sessions.ts";

const MAJORS = (process.env.DEADLOCK_MAJORS ?? "14,18").split(",").map(Number);

const SCHEMA = `CREATE TABLE users (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users, note text);
CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint, note text);
CREATE TABLE marks (a bigint REFERENCES users, b bigint REFERENCES orders);`;
const ROWS = `INSERT INTO users SELECT n, 'a' FROM generate_series(1, 9) n;
INSERT INTO users SELECT n + 100, 'a' FROM generate_series(1, 9) n;
INSERT INTO orders SELECT n, n, 'a' FROM generate_series(1, 9) n;
INSERT INTO items SELECT n, n, 'a' FROM generate_series(1, 9) n;`;

/** Transactions of migrations. $row stands for a row that the other transaction does not touch. */
const TRANSACTIONS: Readonly<Record<string, readonly string[]>> = {
  "users, orders": ["ALTER TABLE users ADD a int", "ALTER TABLE orders ADD a int"],
  "orders, users": ["ALTER TABLE orders ADD b int", "ALTER TABLE public.users ADD b int"],
  "users, items, orders": [
    "ALTER TABLE users ALTER name SET NOT NULL",
    "ALTER TABLE items ADD c int",
    "ALTER TABLE orders ALTER note SET DEFAULT ''",
  ],
  "LOCK items first, then orders, users": [
    "LOCK TABLE items",
    "ALTER TABLE orders ADD d int",
    "ALTER TABLE users ADD d int",
  ],
  "LOCK users, orders": ["LOCK TABLE users, orders IN EXCLUSIVE MODE"],
  "rows of orders, users": ["UPDATE orders SET note = 'b' WHERE id = $row", "ALTER TABLE users ADD e int"],
  "rows of users, orders": ["UPDATE users SET name = 'b' WHERE id = $row", "ALTER TABLE orders ADD f int"],
  "rows of users, users": ["UPDATE users SET name = 'b' WHERE id = $row", "ALTER TABLE users ADD g int"],
  "indexes of users, orders": ["CREATE INDEX ON users (name)", "CREATE INDEX ON orders (note)"],
  "indexes of orders, users": ["CREATE INDEX ON orders (note)", "CREATE INDEX ON users (name)"],
  "a foreign key of items": ["ALTER TABLE items ADD FOREIGN KEY (order_id) REFERENCES orders"],
  "orders, items": ["ALTER TABLE orders ADD h int", "ALTER TABLE items ADD h int"],
  "a trigger of items, rows of users": [
    "CREATE TRIGGER t BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "DELETE FROM users WHERE id = $row + 100",
  ],
  "reads users, then items": ["SELECT count(*) FROM users", "ALTER TABLE items ADD i int"],
  "items, users": ["ALTER TABLE items ADD j int", "ALTER TABLE users ADD j int"],
};

beforeAll(loadParser);

const forRow = (statements: readonly string[], row: number) =>
  statements.map((sql) => sql.replace("$row", String(row)));

function migrationOf(sql: string, transactionMode: TransactionMode): Migration {
  return {
    ...{ path: "a.sql", tool: "dbmate", direction: "up", transactionMode, transactionOptOut: null },
    ...{ parts: [{ sql, line: 1 }], verbatim: true, notAnalysed: [], settings: {} },
  };
}

async function orderOf(statements: readonly string[], major: number): Promise<LockOrder> {
  const { migrations } = await analyseMigrations(
    [migrationOf(`${statements.join(";\n")};`, "per migration")],
    { major, catalog: null, schemaSql: SCHEMA, snapshot: null, database: null },
  );
  const none = { database: "default", tool: "dbmate", steps: [] };
  return lockOrdersOf(migrations, "default")[0] ?? none;
}

describe.each(MAJORS)("PostgreSQL %s", (major) => {
  let folder: string;
  let cluster: Cluster;
  let sessions: TwoSessions;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-deadlocks-"));
    await chmod(folder, 0o755);
    cluster = await startCluster({
      binaries: await prepareBinaries(major),
      dataFolder: path.join(folder, "data"),
      settings: { fsync: "off" },
    });
    const connection = cluster.connectionOptions("postgres");
    sessions = await openTwoSessions(connection);
    await sessions.prepare(`${SCHEMA}\n${ROWS}`);
  });

  afterAll(async () => {
    await sessions.close();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const pairs = Object.keys(TRANSACTIONS).flatMap((own, index, all) =>
    all.slice(index).map((other) => ({ own, other })),
  );

  test("two migrations deadlock just where their lock orders say so", async () => {
    const answers = { right: 0, deadlocks: 0 };
    const wrong: object[] = [];
    for (const { own, other } of pairs) {
      const mine = forRow(TRANSACTIONS[own] ?? [], 1);
      const theirs = forRow(TRANSACTIONS[other] ?? [], 2);
      const said = findDeadlock(await orderOf(mine, major), await orderOf(theirs, major)) !== null;
      const done = await sessions.canDeadlock(mine, theirs);
      if (said === done) answers.right += 1;
      else wrong.push({ own, other, said, done });
      if (done) answers.deadlocks += 1;
    }
    expect(wrong).toEqual([]);
    expect(answers.right).toBe(pairs.length);
    expect(answers.deadlocks).toBeGreaterThan(20);
  });

  const usersFirst = [
    "UPDATE users SET name = 'c' WHERE id = 3",
    "UPDATE orders SET note = 'c' WHERE id = 3",
  ];
  const ordersFirst = [...usersFirst].reverse();
  const reads = ["SELECT FROM orders", "SELECT FROM users"];
  const insert = ["INSERT INTO orders VALUES (10, 1)"];

  test.each([
    ["ALTERs", "ALTER TABLE users ADD a int; ALTER TABLE orders ADD a int;", [ordersFirst, reads, insert]],
    ["indexes", "CREATE INDEX ON users (name); CREATE INDEX ON orders (note);", [ordersFirst]],
    [
      "the second foreign key of a table",
      "ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES items NOT VALID; ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES users NOT VALID;",
      [usersFirst],
    ],
    [
      "the foreign keys of a new table",
      "CREATE TABLE links (a bigint REFERENCES users, b bigint REFERENCES orders);",
      [ordersFirst],
    ],
    [
      "the foreign keys of a new table, one by one",
      "CREATE TABLE links (a bigint, b bigint); ALTER TABLE links ADD FOREIGN KEY (a) REFERENCES users; ALTER TABLE links ADD FOREIGN KEY (b) REFERENCES orders;",
      [ordersFirst],
    ],
    ["ALTERs of the other order", "ALTER TABLE orders ADD a int; ALTER TABLE users ADD a int;", [usersFirst]],
  ])("locks-tables-in-turn: %s deadlock with code of the other order", async (_what, sql, code) => {
    expect(isTold(sql, "per migration", major)).toBe(true);
    const migration = sql.split(";").slice(0, -1);
    for (const transaction of code) expect(await sessions.canDeadlock(migration, transaction)).toBe(true);
    const sameOrder = code.includes(ordersFirst) ? usersFirst : ordersFirst;
    expect(await sessions.canDeadlock(migration, sameOrder)).toBe(false);
  });

  test.each([
    ["one table", ["ALTER TABLE users ADD a int; ALTER TABLE users ADD b int;"]],
    ["a table that code does not use", ["ALTER TABLE users ADD a int; ALTER TABLE items ADD a int;"]],
    ["a transaction for each", ["ALTER TABLE users ADD a int;", "ALTER TABLE orders ADD a int;"]],
    [
      "no strong lock",
      ["UPDATE users SET name = 'd' WHERE id = 5; UPDATE orders SET note = 'd' WHERE id = 5;"],
    ],
  ])("and nothing is told, and nothing happens, with %s", async (_what, transactions) => {
    for (const sql of transactions) {
      expect(isTold(sql, "per migration", major)).toBe(false);
      const migration = sql.split(";").slice(0, -1);
      for (const code of [usersFirst, ordersFirst, reads, insert])
        expect(await sessions.canDeadlock(migration, code)).toBe(false);
    }
  });

  test("locks-tables-in-turn: a table that goes locks those that its foreign keys reference", async () => {
    const sql = "DROP TABLE marks;";
    expect(isTold(sql, "per migration", major)).toBe(true);
    const ends = [];
    for (const code of [usersFirst, ordersFirst])
      ends.push(await sessions.canDeadlock(["DROP TABLE marks"], code));
    expect(ends.toSorted()).toEqual([false, true]);
  });

  test("LOCK TABLE in the order of the code, as it is offered, ends it", async () => {
    const sql = "LOCK TABLE orders, users; ALTER TABLE users ADD a int; ALTER TABLE orders ADD a int;";
    expect(isTold(sql, "per migration", major)).toBe(false);
    for (const code of [ordersFirst, reads, insert])
      expect(await sessions.canDeadlock(sql.split(";").slice(0, -1), code)).toBe(false);
  });
});

/** Whether the rule speaks, with users and orders busy and items hardly used. */
function isTold(sql: string, transactionMode: TransactionMode, major: number): boolean {
  const busy = { rows: 1000, readsPerSecond: 100, writesPerSecond: 100 };
  const findings = judgeSql({
    ...{ setup: SCHEMA, sql, major, migration: { transactionMode } },
    sizes: {
      ...{ "public.users": busy, "public.orders": busy },
      "public.items": { ...busy, readsPerSecond: 0.01, writesPerSecond: 0.01 },
    },
  });
  return findings.some(({ rule }) => rule === "locks-tables-in-turn");
}
