import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ObserveOptions, Shadow } from "../../model/shadow.ts";
import { compareSchemas } from "./compare-schemas.ts";
import { openShadow } from "./open-shadow.ts";

/** As pg_dump writes it, with what a shadow does not have. */
const schemaSql = `\\restrict abc
SET statement_timeout = 0;
SET transaction_timeout = 0;
SET default_tablespace = fast;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE EXTENSION IF NOT EXISTS house_geometry WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'trigrams';
CREATE TABLE public.a (id bigint NOT NULL, t text);
ALTER TABLE public.a OWNER TO app_owner;
COPY public.a (id, t) FROM stdin;
1\tone;
\\.
CREATE TABLE public.b (
  place public.house_shape
);
ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
CREATE INDEX a_missing ON public.a USING btree (missing);
CREATE INDEX a_t ON public.a USING btree (t);
GRANT SELECT ON public.a TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT SELECT ON TABLES TO reader;
CREATE PUBLICATION p FOR ALL TABLES;
LOCK TABLE public.a;
DROP DATABASE IF EXISTS shop;
CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8';
COMMENT ON DATABASE shop IS 'the shop';
\\unrestrict abc
`;
const plain: ObserveOptions = { mayRunInTransaction: true, isTransactionControl: false };

let cacheFolder: string;
let shadow: Shadow;
beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(cacheFolder, 0o755);
  shadow = await openShadow({ snapshot: { major: 15, schemaSql }, cacheFolder });
}, 120_000);
afterAll(async () => {
  await shadow.close();
  await rm(cacheFolder, { recursive: true, force: true });
});

test("tells by line what did not restore, and restores the rest", () => {
  expect(shadow.restoreProblems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '6: extension "house_geometry" is not available',
    '14: type "public.house_shape" does not exist',
    '18: column "missing" does not exist',
  ]);
  expect(shadow.catalog.relations[0]?.indexes.map(({ name }) => name)).toEqual([
    "public.a_pkey",
    "public.a_t",
  ]);
  expect(shadow.catalog.relations.map(({ name }) => name)).toEqual(["public.a"]);
  expect(shadow.catalog.publications.map(({ name }) => name)).toEqual(["p"]);
});

test("rows of a dump are left out", async () => {
  const database = await shadow.openDatabase();
  expect((await database.query("select count(*)::int as count from a")).rows).toEqual([{ count: 0 }]);
  await database.close();
});

test("prepares a schema once", async () => {
  const again = await openShadow({ snapshot: { major: 15, schemaSql }, cacheFolder });
  expect(again.restoreProblems).toEqual(shadow.restoreProblems);
  await again.close();
  expect(await preparedNames()).toHaveLength(1);
});

const preparedNames = async (): Promise<string[]> =>
  (await readdir(path.join(cacheFolder, "prepared"))).filter((name) => !name.startsWith("blank-"));

test.each([
  ["facts that were cut short", "facts.json", "{"],
  ["an archive that is no such file", "data.tar", "damaged"],
])("a prepared folder with %s is made anew", async (_, file, text) => {
  const [name = ""] = await preparedNames();
  await writeFile(path.join(cacheFolder, "prepared", name, file), text);
  const again = await openShadow({ snapshot: { major: 15, schemaSql }, cacheFolder });
  expect(again.catalog.relations.map((relation) => relation.name)).toEqual(["public.a"]);
  expect(await preparedNames()).toEqual([name]);
  await again.close();
});

test("a query that fails does not end the transaction it runs in", async () => {
  const database = await shadow.openDatabase();
  await database.begin();
  await database.observe("create table c (id int)", plain);
  await expect(database.query("select * from nowhere")).rejects.toMatchObject({ code: "42P01" });
  expect((await database.query("select count(*)::int as count from c")).rows).toEqual([{ count: 0 }]);
  expect(await database.commit()).toBeNull();
  await database.close();
});

test("two ways to one schema are found the same, a constraint left unvalidated is not", async () => {
  const [wanted, reached] = await Promise.all([shadow.openDatabase(), shadow.openDatabase()]);
  const run = async (database: typeof wanted, ...statements: string[]): Promise<void> => {
    for (const sql of statements) expect((await database.observe(sql, plain)).error).toBeNull();
  };
  await run(
    wanted,
    "alter table a add column n int not null default 5 check (n > 0)",
    "create index on a (n)",
  );
  await run(
    reached,
    "alter table a add column n int",
    "alter table a alter n set default 5",
    "alter table a alter n set not null",
    "create index a_n_idx on a (n)",
    "alter table a add constraint a_n_check check (n > 0) not valid",
  );
  const compare = async () => compareSchemas(await wanted.describeSchema(), await reached.describeSchema());
  expect((await compare()).differences).toEqual([
    'constraint public.a a_n_check is "CHECK ((n > 0)) NOT VALID" instead of "CHECK ((n > 0))"',
  ]);
  await run(reached, "alter table a validate constraint a_n_check");
  expect(await compare()).toEqual({ same: true, allowed: [], differences: [] });
  await Promise.all([wanted.close(), reached.close()]);
});
