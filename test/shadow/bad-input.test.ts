import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { worldOfFiles } from "../../src/commands/world-of-files.ts";
import { findMigrations } from "../../src/migration-tools/index.ts";
import type { Shadow } from "../../src/model/shadow.ts";
import { openShadow } from "../../src/postgres/shadow/open-shadow.ts";
import { reviewMigrations } from "../../src/review-migrations.ts";
import type { ReviewWorld, ShadowRequest } from "../../src/review-world.ts";
import { schemaOnlySnapshot } from "../../src/stages/schema-only-snapshot.ts";
import { addedFiles, changedFile, changeSetOf, treeOf } from "../fixtures/repository-of.ts";

const MAJOR = 16;
const schemaSql = `create table users (id bigint primary key, name text);
create table orders (id bigint primary key, user_id bigint references users);
`;
const limits = { statementMs: 1_000, memoryBytes: 500_000_000, folderBytes: 100_000_000, reviewMs: 60_000 };

let cacheFolder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(cacheFolder, 0o755);
}, 120_000);
afterAll(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});

const openLimited = (snapshot: ShadowRequest): Promise<Shadow> =>
  openShadow({ snapshot, cacheFolder, limits });

/** Reviews one file on a shadow of two tables. */
async function review(sql: string, own: Partial<ReviewWorld> = {}) {
  const { review: made } = await reviewMigrations({
    ...worldOfFiles([{ path: "a.sql", text: sql }]),
    readConfigFile: async () => ({ text: null, path: ".github/lockkeeper.yml" }),
    readSnapshot: async () => ({ snapshot: schemaOnlySnapshot(schemaSql, MAJOR, "schema"), warnings: [] }),
    openShadow: openLimited,
    postgres: MAJOR,
    progress: () => {},
    ...own,
  });
  const statements = made.migrations.flatMap((each) => each.statements);
  return { ...made, statements, errors: statements.map(({ error }) => error?.code ?? null) };
}

test("a loop is ended, what follows is reviewed, and the check is no success", async () => {
  const made = await review(
    "set statement_timeout = 0;\ndo $$ begin loop end loop; end $$;\nalter table users add column a int;\n",
  );
  expect(made.notAnalysed).toEqual([
    { path: "a.sql", line: 2, reason: "it ran longer than 1 s on the shadow" },
  ]);
  expect(made.conclusion).toBe("action_required");
  expect(made.statements[2]?.effects).toMatchObject([
    { relation: "public.users", lock: "ACCESS EXCLUSIVE", evidence: "observed" },
  ]);
});

test("a loop that catches the cancel takes its transaction with it, and the next statement goes on", async () => {
  const loop =
    "do $$ begin loop begin loop end loop; exception when query_canceled then null; end; end loop; end $$";
  const made = await review(
    `begin;\n${loop};\nalter table users add column a int;\ncommit;\ncreate table t (a int);\n`,
  );
  expect(made.notAnalysed[0]).toEqual({
    path: "a.sql",
    line: 2,
    reason: "it ran longer than 1 s on the shadow",
  });
  expect(made.conclusion).toBe("action_required");
  expect(made.errors.filter((code) => code !== null)).toEqual([]);
  expect(made.statements.at(-1)?.effects).toMatchObject([{ relation: "public.t", created: true }]);
});

test("what fills memory or the disk is ended, and what follows is reviewed", async () => {
  const made = await review(`select repeat('x', 900000000);
create table big as select repeat(md5(g::text), 100) as a from generate_series(1, 100000000) g;
alter table users add column a int;
`);
  expect(made.conclusion).not.toBe("success");
  expect(made.statements[2]?.effects).toMatchObject([{ relation: "public.users", evidence: "observed" }]);
});

test("BEGIN, COMMIT and ROLLBACK in odd places confuse nothing", async () => {
  const made = await review(`rollback;
commit;
begin;
alter table users add column a int;
rollback;
begin;
begin;
alter table users add column a int;
commit;
alter table users add column a int;
begin;
alter table orders add column a int;
`);
  expect(made.errors).toEqual([null, null, null, null, null, null, null, null, null, "42701", null, null]);
  expect(made.findings.map(({ rule, line }) => `${line} ${rule}`)).toEqual(
    expect.arrayContaining(["10 statement-fails", "11 transaction-left-open"]),
  );
});

test("dropping everything is seen, and does not reach the next review", async () => {
  const made = await review(`alter role lockkeeper superuser;
drop database lockkeeper_template;
select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid();
drop schema public cascade;
set search_path = nowhere;
create table public.users (id int);
`);
  expect(made.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["drop-schema"]));
  expect(made.conclusion).toBe("failure");
  const next = await review("alter table users add column a int;");
  expect(next.errors).toEqual([null]);
  expect(next.statements[0]?.effects).toMatchObject([{ relation: "public.users", evidence: "observed" }]);
});

test("a migration that drops all that its role owns is not called a success", async () => {
  const made = await review("drop owned by current_user cascade;\nalter table users add column a int;\n");
  expect(made.conclusion).not.toBe("success");
});

test("without base migrations and without a snapshot the review says what it does not know", async () => {
  const made = await review("create index on nowhere (a);", {
    readSnapshot: async () => ({ snapshot: null, warnings: [] }),
  });
  expect(made.snapshot).toMatchObject({ origin: "none" });
  expect(made.statements[0]?.effects).toMatchObject([{ relation: "public.nowhere", evidence: "assumed" }]);
  expect(made.findings.map(({ rule, level }) => [rule, level])).toEqual([
    ["create-index-blocks-writes", "warning"],
  ]);
});

test("base migrations that fail or loop are left out and told, the rest counts", async () => {
  const files = {
    "db/migrations/001_users.sql": "create table users (id bigint primary key);",
    "db/migrations/002_loop.sql": "do $$ begin loop end loop; end $$;",
    "db/migrations/003_fails.sql": "alter table nowhere add column a int;",
    "db/migrations/004_orders.sql": "create table orders (id bigint primary key);",
  };
  const added = { "db/migrations/005_add.sql": "alter table orders add column a int;" };
  const changeSet = addedFiles(added);
  const made = await review("", {
    readChangeSet: async () => changeSet,
    findMigrations: (set, config) => findMigrations(set, treeOf({ ...files, ...added }), config),
    base: treeOf(files),
    readSnapshot: async () => ({ snapshot: null, warnings: [] }),
  });
  expect(made.errors).toEqual([null]);
  expect(made.statements[0]?.effects).toMatchObject([{ relation: "public.orders", evidence: "observed" }]);
  expect(made.snapshot.origin).toBe("replayed");
  expect(made.snapshot.warnings.join("\n")).toMatch(/2 statements of the base's migrations did not run/);
});

test("a file that could not be read is not analysed", async () => {
  const file = changedFile("db/migrations/001_a.sql", null, null, {
    status: "added",
    unreadable: "it holds a NUL byte, so it is taken for binary",
  });
  const made = await review("", {
    readChangeSet: async () => changeSetOf([file]),
    findMigrations: (set, config) => findMigrations(set, treeOf({}), config),
    base: treeOf({}),
  });
  expect(made.notAnalysed).toEqual([
    {
      path: "db/migrations/001_a.sql",
      line: 1,
      reason: "the file was not read: it holds a NUL byte, so it is taken for binary",
    },
  ]);
  expect(made.conclusion).toBe("action_required");
});

test("of thousands of INSERTs the ones that fail are found", async () => {
  const rows = Array.from(
    { length: 3_000 },
    (_, index) => `insert into users values (${index % 2_900}, 'a');`,
  );
  const made = await review(rows.join("\n"), {});
  expect(made.errors.filter((code) => code !== null)).toHaveLength(100);
  expect(made.errors[2_900]).toBe("23505");
});
