import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Observation, ObserveOptions, Shadow, ShadowDatabase } from "../../model/shadow.ts";
import { openShadow } from "./open-shadow.ts";
import { ShadowLostError } from "./shadow-lost-error.ts";

const plain: ObserveOptions = { mayRunInTransaction: true, isTransactionControl: false };
const outside: ObserveOptions = { mayRunInTransaction: false, isTransactionControl: false };
const limits = { statementMs: 1_500, memoryBytes: 400_000_000, folderBytes: 100_000_000, reviewMs: 60_000 };

let cacheFolder: string;
let shadow: Shadow;
let database: ShadowDatabase;
beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(cacheFolder, 0o755);
  const snapshot = { major: 18, schemaSql: "create table t (a int)" };
  shadow = await openShadow({ snapshot, cacheFolder, limits });
  database = await shadow.openDatabase();
}, 120_000);
afterAll(async () => {
  await shadow.close();
  await rm(cacheFolder, { recursive: true, force: true });
});
const observe = (sql: string, options = plain): Promise<Observation> => database.observe(sql, options);

test("an endless loop is cancelled, whatever its own time limit says", async () => {
  await observe("set statement_timeout = 0");
  const seen = await observe("do $$ begin loop end loop; end $$");
  expect(seen).toMatchObject({
    cutShort: "it ran longer than 1.5 s on the shadow",
    error: { code: "57014" },
  });
});

test("a query of ours that takes too long says so, not that somebody cancelled it", async () => {
  await expect(database.query("select pg_sleep(30)")).rejects.toMatchObject({
    code: "57014",
    message: "the query was cut short: it ran longer than 1.5 s on the shadow",
  });
});

test("a loop that catches the cancel loses its session, and the migration goes on in a new one", async () => {
  const seen = await observe(
    "do $$ begin loop begin loop end loop; exception when query_canceled then null; end; end loop; end $$",
  );
  expect(seen).toMatchObject({ error: { code: "57P01" }, watched: false });
  expect(seen.cutShort).not.toBeNull();
  expect((await observe("alter table t add b int")).changed).toEqual(["public.t"]);
});

test("a memory bomb is out of memory, and the server lives", async () => {
  const seen = await observe("select repeat('x', 900000000)");
  expect(seen.error?.code).toBe("53200");
  expect((await observe("select 1")).error).toBeNull();
});

test("what fills the disk is cancelled", async () => {
  const seen = await observe(
    "create table big as select repeat(md5(g::text), 100) from generate_series(1, 100000000) g",
  );
  expect(seen.cutShort).toMatch(/^it (wrote more than 100 MB|ran longer than 1.5 s) on the shadow$/);
});

test("files, programs, other roles and other databases are out of reach", async () => {
  const acts = [
    "copy t to program 'id'",
    "copy t from '/etc/passwd'",
    "select pg_read_file('/etc/passwd')",
    "load 'auto_explain'",
    "create function f() returns int language c as 'x', 'y'",
    "alter role lockkeeper superuser",
    "create extension dblink",
    "create event trigger e on ddl_command_end execute function f()",
  ];
  for (const sql of acts) expect(await observe(sql)).toMatchObject({ superuserNeeded: true });
  expect((await observe("set role lockkeeper_server")).error?.code).toBe("42501");
  const drop = await observe("drop database lockkeeper_template", outside);
  expect(drop.error?.code).toBe("42501");
});

test("settings of the role do not reach the next database", async () => {
  await observe("alter role lockkeeper set search_path = nowhere");
  const next = await shadow.openDatabase();
  expect((await next.observe("alter table t add c int", plain)).error).toBeNull();
  await next.close();
});

test("a session that times out in its transaction is told, not thrown", async () => {
  await database.begin();
  const seen = [await observe("set idle_in_transaction_session_timeout = 1")];
  await new Promise((resolve) => setTimeout(resolve, 50));
  seen.push(await observe("select 1"));
  expect(seen.filter(({ error }) => error !== null)).toHaveLength(1);
  expect(database.inTransaction).toBe(false);
  expect((await observe("select 1")).error).toBeNull();
});

test("a text with a NUL byte is refused, COPY from stdin gets no rows", async () => {
  expect((await observe("select '\0'")).error?.code).toBe("22021");
  expect(await observe("copy t from stdin")).toMatchObject({ error: null, rows: {} });
});

test("without its server a database says so", async () => {
  await shadow.close();
  await expect(observe("select 1")).rejects.toThrow(ShadowLostError);
});
