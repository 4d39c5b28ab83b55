import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Shadow } from "../../model/shadow.ts";
import { openShadow } from "./open-shadow.ts";

/** Migrations of a base branch are run to restore its schema: whoever may merge, or fork, wrote them. */
const schemaSql = `create table a (id int);
do $$ begin loop end loop; end $$;
do $$ begin loop begin loop end loop; exception when query_canceled then null; end; end loop; end $$;
select pg_terminate_backend(pg_backend_pid());
create table b (id int);
begin;
create table c (id int);
`;
const limits = { statementMs: 500, reviewMs: 60_000 };

let cacheFolder: string;
let shadow: Shadow;
beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(cacheFolder, 0o755);
  shadow = await openShadow({ snapshot: { major: 17, schemaSql }, cacheFolder, limits });
}, 120_000);
afterAll(async () => {
  await shadow.close();
  await rm(cacheFolder, { recursive: true, force: true });
});

test("what loops for ever in a schema is ended and told, and the rest is restored", () => {
  expect(shadow.restoreProblems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    "2: it ran longer than 0.5 s on the shadow",
    "3: it ran longer than 0.5 s on the shadow",
    "4: the session on the shadow ended with it",
  ]);
  expect(shadow.catalog.relations.map(({ name }) => name)).toEqual(["public.a", "public.b"]);
});

test("what has time of its own is run after another used up the time of all", async () => {
  const limits = { statementMs: 5_000, reviewMs: 1_000 };
  const snapshot = { major: 17, schemaSql: "create table a (id int);" };
  const brief = await openShadow({ snapshot, cacheFolder, limits });
  const how = { mayRunInTransaction: true, isTransactionControl: false };
  const first = await brief.openDatabase(true);
  await first.observe("select pg_sleep(1.1)", how);
  expect(first.outOfTime).toMatch(/^the limit of 1 s/);
  await first.close();
  const second = await brief.openDatabase(true);
  const seen = await second.observe("alter table a add column b int", how);
  expect([second.outOfTime, seen.error, seen.locks.length]).toEqual([null, null, 1]);
  await second.close();
  await brief.close();
});

test("a schema that takes longer than all may take is restored as far as it came", async () => {
  const slow = "create table a (id int);\nselect pg_sleep(1);\ncreate table b (id int);\n";
  const snapshot = { major: 17, schemaSql: slow };
  const cut = await openShadow({ snapshot, cacheFolder, limits: { statementMs: 5_000, reviewMs: 700 } });
  expect(cut.restoreProblems.map(({ line }) => line)).toEqual([2, 3]);
  expect(cut.restoreProblems[1]?.message).toMatch(/^it and all that follows did not run: the limit of 0.7 s/);
  expect(cut.catalog.relations.map(({ name }) => name)).toEqual(["public.a"]);
  await cut.close();
});
