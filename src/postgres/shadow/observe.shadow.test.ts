import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Observation, ObserveOptions, Shadow, ShadowDatabase } from "../../model/shadow.ts";
import { openShadow } from "./open-shadow.ts";

const schemaSql = `
create table users (id bigint primary key, email text not null, age int, name varchar(20));
create table orders (id bigint primary key, user_id bigint references users, note text);
create index orders_note on orders (note);
create materialized view totals as select count(*) from orders;
create table events (id int, at date) partition by range (at);
create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');
create table events_rest partition of events default;
create type mood as enum ('sad');
`;
const plain: ObserveOptions = { mayRunInTransaction: true, isTransactionControl: false };
const control: ObserveOptions = { mayRunInTransaction: true, isTransactionControl: true };
const outside: ObserveOptions = { mayRunInTransaction: false, isTransactionControl: false };

let cacheFolder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(cacheFolder, 0o755);
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

/** Strongest mode by relation, indexes left out. */
function strongest({ locks }: Observation): Record<string, string | undefined> {
  const tables = locks.filter(({ kind }) => kind !== "index");
  return Object.fromEntries(tables.map(({ relation, modes }) => [relation, modes.at(-1)]));
}

describe.each([14, 16, 18])("observe on PostgreSQL %i", (major) => {
  let shadow: Shadow;
  let database: ShadowDatabase;
  beforeAll(async () => {
    shadow = await openShadow({ snapshot: { major, schemaSql }, cacheFolder });
    database = await shadow.openDatabase();
  }, 120_000);
  afterAll(() => shadow.close());
  const observe = (sql: string, options = plain): Promise<Observation> => database.observe(sql, options);

  test("a change between timestamp and timestamptz rewrites unless production's time zone is UTC", async () => {
    const change = "alter table users alter column at type timestamptz";
    await observe("alter table users add column at timestamp");
    expect((await observe(change)).rewritten).toEqual([]);
    const snapshot = { major, schemaSql, timeZone: "Europe/Berlin" };
    const elsewhere = await openShadow({ snapshot, cacheFolder });
    try {
      const there = await elsewhere.openDatabase();
      await there.observe("alter table users add column at timestamp", plain);
      expect((await there.observe(change, plain)).rewritten).toEqual(["public.users"]);
    } finally {
      await elsewhere.close();
    }
  });

  test("queries that fail one after the other leave the migration's transaction whole", async () => {
    const own = await shadow.openDatabase();
    await own.begin();
    for (let at = 0; at < 300; at += 1) await expect(own.query("select 1 / 0")).rejects.toThrow(/division/);
    expect((await own.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await own.close();
  });

  test("restores without a problem, on the version asked for", () => {
    expect(shadow.restoreProblems).toEqual([]);
    expect(shadow.version.split(".")[0]).toBe(String(major));
    expect(shadow.catalog.relations.map(({ name }) => name)).toContain("public.events_rest");
  });

  test("SET NOT NULL scans, unless a constraint proves it", async () => {
    const scanning = await observe("alter table users alter age set not null");
    expect(scanning).toMatchObject({ scanned: ["public.users"], changed: ["public.users"], error: null });
    expect(strongest(scanning)).toEqual({ "public.users": "ACCESS EXCLUSIVE" });
    await observe("alter table users alter age drop not null");
    await observe("alter table users add constraint age_set check (age is not null)");
    const proven = await observe("alter table users alter age set not null");
    expect(proven).toMatchObject({ scanned: [], rewritten: [], changed: ["public.users"] });
  });

  test("a type change rewrites the table and builds its indexes, a wider varchar does neither", async () => {
    const rewriting = await observe("alter table users alter age type bigint");
    expect(rewriting.rewritten).toEqual(["public.users"]);
    expect(rewriting.indexesBuilt).toEqual([{ index: "public.users_pkey", table: "public.users" }]);
    const widening = await observe("alter table users alter name type varchar(50)");
    expect(widening).toMatchObject({
      rewritten: [],
      scanned: [],
      indexesBuilt: [],
      changed: ["public.users"],
    });
  });

  test("a foreign key locks and scans both tables", async () => {
    const seen = await observe("alter table orders add constraint fk foreign key (id) references users");
    expect(strongest(seen)).toEqual({
      "public.orders": "SHARE ROW EXCLUSIVE",
      "public.users": "SHARE ROW EXCLUSIVE",
    });
    expect(seen.scanned).toEqual(["public.orders", "public.users"]);
    const unchecked = await observe(
      "alter table orders add constraint fk2 foreign key (id) references users not valid",
    );
    expect(unchecked.scanned).toEqual([]);
  });

  test("TRUNCATE, CLUSTER and REFRESH are told apart", async () => {
    expect(await observe("truncate orders")).toMatchObject({
      truncated: ["public.orders"],
      rewritten: [],
      scanned: [],
      indexesBuilt: [],
    });
    expect(await observe("cluster orders using orders_pkey")).toMatchObject({
      truncated: [],
      rewritten: ["public.orders"],
    });
    expect(await observe("refresh materialized view totals")).toMatchObject({
      refilled: ["public.totals"],
      scanned: ["public.orders"],
      rewritten: [],
    });
  });

  test("an index on a partitioned table is built on each partition", async () => {
    const seen = await observe("create index on events (id)");
    expect(strongest(seen)).toEqual({
      "public.events": "SHARE",
      "public.events_2020": "SHARE",
      "public.events_rest": "SHARE",
    });
    expect(seen.indexesBuilt.map(({ table }) => table)).toEqual(["public.events_2020", "public.events_rest"]);
    expect(seen.created).toContain("public.events_id_idx");
  });

  test("CONCURRENTLY runs outside a transaction; what it made is seen, its locks in passing only", async () => {
    const seen = await observe("create index concurrently by_email on users (email)", outside);
    expect(seen).toMatchObject({ watched: false, error: null, created: ["public.by_email"] });
    expect(seen.indexesBuilt).toEqual([{ index: "public.by_email", table: "public.users" }]);
    const rebuilt = await observe("reindex index concurrently by_email", outside);
    expect(rebuilt.indexesBuilt).toEqual([{ index: "public.by_email", table: "public.users" }]);
  });

  test("in a transaction new locks are told from those held, and a failure does not poison the rest", async () => {
    await database.begin();
    await observe("alter table orders add column a int");
    const second = await observe("insert into users (id, email, age) values (1, 'a', 1)");
    const held = second.locks.find(({ relation }) => relation === "public.orders");
    expect(held).toMatchObject({ modes: ["ACCESS EXCLUSIVE"], newModes: [] });
    expect(second.rows).toEqual({ "public.users": { inserted: 1, updated: 0, deleted: 0 } });
    expect((await observe("create index concurrently c on users (age)", outside)).error?.code).toBe("25001");
    expect((await observe("select nothing")).error?.code).toBe("42703");
    const third = await observe("alter table users add column b int");
    expect(third.error).toBeNull();
    expect(third.locks.find(({ relation }) => relation === "public.users")?.newModes).toEqual([
      "ACCESS EXCLUSIVE",
    ]);
    expect((await database.readRelations(["public.orders"]))[0]?.columns.map(({ name }) => name)).toContain(
      "a",
    );
    expect(await database.commit()).toBeNull();
    expect(database.inTransaction).toBe(false);
  });

  test("savepoints, ROLLBACK TO and COMMIT in statements behave as on a server", async () => {
    await observe("begin", control);
    await observe("create table made (id int)");
    await observe("savepoint one", control);
    expect((await observe("drop table made")).dropped).toEqual(["public.made"]);
    const undone = await observe("rollback to one", control);
    expect(strongest(undone)).toEqual({ "public.made": "ACCESS EXCLUSIVE" });
    expect((await observe("alter table made add a int")).changed).toEqual(["public.made"]);
    expect(await observe("commit", control)).toMatchObject({ error: null, locks: [] });
    expect((await observe("drop table made")).dropped).toEqual(["public.made"]);
  });

  test("a deferred constraint fails at COMMIT", async () => {
    await observe(
      "alter table orders add constraint late foreign key (user_id) references users deferrable initially deferred",
    );
    await database.begin();
    expect((await observe("alter table orders drop constraint orders_user_id_fkey")).error).toBeNull();
    await observe("alter table orders drop constraint fk");
    await observe("alter table orders drop constraint fk2");
    expect((await observe("insert into orders (id, user_id) values (9, 99)")).error).toBeNull();
    expect((await database.commit())?.code).toBe("23503");
  });

  test("a new enum value cannot be used before COMMIT", async () => {
    await database.begin();
    expect((await observe("alter type mood add value 'glad'")).otherCatalogChanged).toBe(true);
    expect((await observe("select 'glad'::mood")).error?.code).toBe("55P04");
    await database.rollback();
  });

  test("values of an enum that the transaction itself made can be used from 17 on", async () => {
    await database.begin();
    await observe("create type size as enum ('s')");
    await observe("alter type size add value 'm'");
    const { error } = await observe("select 'm'::size");
    expect(error?.code).toBe(major >= 17 ? undefined : "55P04");
    await database.rollback();
  });

  test("a block that commits runs as on a server", async () => {
    const sql = "do $$ begin create table half (id int); commit; perform 1 / 0; end $$";
    const seen = await observe(sql);
    expect(seen).toMatchObject({ error: { code: "22012" }, watched: false, created: ["public.half"] });
  });

  test("several statements in one string are one transaction", async () => {
    const seen = await observe("create table p (id int); create table q (id int); select 1 / 0");
    expect(seen.error?.code).toBe("22012");
    expect((await observe("create table p (id int); alter table p rename to r")).created).toEqual([
      "public.r",
    ]);
  });

  test("a rename is told with both names", async () => {
    expect(await observe("alter table r rename to s")).toMatchObject({
      renamed: [{ from: "public.r", to: "public.s" }],
      changed: ["public.s"],
    });
  });

  test("LOCK TABLE outside a transaction fails as on a server", async () => {
    expect((await observe("lock table users")).error?.code).toBe("25P01");
  });

  test("settings that a migration makes do not blind the observer", async () => {
    await observe("set client_min_messages = error");
    await observe("set search_path = ''");
    await observe("set statement_timeout = 1000");
    const seen = await observe("alter table public.users alter age type int");
    expect(seen.rewritten).toEqual(["public.users"]);
    await observe("reset all");
  });

  test("foreign tables can be defined and altered; reading one is no failing migration", async () => {
    expect(await observe("create extension postgres_fdw")).toMatchObject({ error: null });
    for (const sql of [
      "create server billing foreign data wrapper postgres_fdw options (host 'db')",
      "create foreign table rates (code text, rate numeric) server billing",
      "alter foreign table rates add column at date",
    ])
      expect(await observe(sql)).toMatchObject({ error: null });
    expect(await observe("select * from rates")).toMatchObject({ superuserNeeded: true });
  });

  test("relations are told under the new name of their schema", async () => {
    await observe("create schema old_one");
    await observe("create table old_one.things (id int primary key)");
    await observe("alter schema old_one rename to new_one");
    const { locks } = await observe("alter table new_one.things add column a int");
    expect(locks.map(({ relation }) => relation)).toEqual(["new_one.things"]);
  });

  test("event triggers that only a superuser may make are no failing migration", async () => {
    expect(await observe("drop event trigger audit")).toMatchObject({ superuserNeeded: true });
  });

  test("roles that are missing are made, what needs a superuser is no failing migration", async () => {
    const granted = await observe("grant select on users to reporting");
    expect(granted).toMatchObject({ error: null, assisted: ["created the role reporting"] });
    expect(await observe("create extension bloom")).toMatchObject({ error: null, otherCatalogChanged: true });
    expect(await observe("copy users to program 'id'")).toMatchObject({ superuserNeeded: true });
    expect(await observe("alter database shop set timezone = 'UTC'")).toMatchObject({
      superuserNeeded: true,
    });
  });
});
