import { beforeAll, expect, test } from "@jest/globals";
import type { Observation } from "../../model/shadow.ts";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { mergeEffects } from "./merge-effects.ts";
import { modelStatement } from "./model-statement.ts";

beforeAll(loadParser);

const nothingSeen: Observation = {
  locks: [],
  rewritten: [],
  truncated: [],
  refilled: [],
  copied: [],
  scanned: [],
  indexesBuilt: [],
  created: [],
  dropped: [],
  changed: [],
  otherCatalogChanged: false,
  rows: {},
  error: null,
  cutShort: null,
  watched: true,
  superuserNeeded: false,
  assisted: [],
  ms: 1,
} as unknown as Observation;

function merged(sql: string, observed: Partial<Observation>) {
  const catalog = CatalogRecord.fromStatements(
    parseSql("create table t (id int primary key, a int);").statements,
    16,
  );
  const [statement] = parseSql(sql).statements;
  if (statement === undefined) throw new Error("no statement");
  const state = { catalog, major: 16, held: new Map() };
  return mergeEffects(modelStatement(statement, state), { ...nothingSeen, ...observed }, state);
}

const seen = { relation: "public.t", kind: "table", table: null } as const;

test("the observation wins for what it can see, and the model says why", () => {
  const locks = [{ ...seen, modes: ["ACCESS EXCLUSIVE"], newModes: ["ACCESS EXCLUSIVE"] }] as const;
  expect(merged("alter table t alter column a type bigint", { locks, rewritten: [] })).toMatchObject([
    {
      relation: "public.t",
      lock: "ACCESS EXCLUSIVE",
      rewrites: false,
      evidence: "observed",
      why: expect.stringContaining("type of a"),
    },
  ]);
});

test("a mode that an earlier statement took already is this one's too, beside what it takes anew", () => {
  const locks = [{ ...seen, modes: ["SHARE", "ACCESS EXCLUSIVE"], newModes: ["SHARE"] }] as const;
  expect(merged("alter table t alter column a type bigint", { locks })).toMatchObject([
    { lock: "ACCESS EXCLUSIVE", locks: ["SHARE", "ACCESS EXCLUSIVE"] },
  ]);
  expect(merged("create index on t (a)", { locks })).toMatchObject([{ lock: "SHARE" }]);
});

test("changes of rows stay the model's: the shadow has no rows", () => {
  const locks = [{ ...seen, modes: ["ROW EXCLUSIVE"], newModes: ["ROW EXCLUSIVE"] }] as const;
  expect(merged("update t set a = 1", { locks })).toMatchObject([
    { dataChange: "update", wholeTable: true, scans: true },
  ]);
  expect(merged("update t set a = 1 where id = 5", { locks, scanned: ["public.t"] })).toMatchObject([
    { wholeTable: false, scans: false },
  ]);
});

test("a failing statement keeps the locks that it would have asked for", () => {
  const error = { code: "23502", message: "null values" };
  expect(merged("alter table t alter column a set not null", { error })).toMatchObject([
    { lock: "ACCESS EXCLUSIVE", scans: false, evidence: "modelled" },
  ]);
});

test("locks that are let go before the end are known", () => {
  expect(merged("create index concurrently on t (a)", { watched: false })[0]).toMatchObject({
    lock: "SHARE UPDATE EXCLUSIVE",
    evidence: "known",
  });
});

test("a lock that the transaction held before is not taken by this statement", () => {
  const locks = [
    { relation: "public.other", kind: "table", table: null, modes: ["ACCESS EXCLUSIVE"], newModes: [] },
  ] as const;
  expect(merged("select 1", { locks })).toEqual([]);
});

test("a loop over rows that the shadow does not have keeps the lock and the change that the model reads in it", () => {
  const loop =
    "do $$ declare r record; begin for r in select id from t loop update t set a = 1; end loop; end $$";
  const locks = [{ ...seen, modes: ["ACCESS SHARE"], newModes: ["ACCESS SHARE"] }] as const;
  const expected = {
    lock: "ROW EXCLUSIVE",
    dataChange: "update",
    loop: "never commits",
    evidence: "modelled",
  };
  const index = { relation: "public.t_pkey", lock: "ROW EXCLUSIVE" };
  expect(merged(loop, { locks })).toMatchObject([expected, index]);
  expect(merged(loop, {})).toMatchObject([expected, index]);
  const ran = [{ ...seen, modes: ["ROW EXCLUSIVE"], newModes: ["ROW EXCLUSIVE"] }] as const;
  expect(merged(loop, { locks: ran })).toMatchObject([{ ...expected, evidence: "observed" }, index]);
});

test("a lock of an instant that was seen in passing is not told for work that is known", () => {
  const index = { relation: "public.t_pkey", kind: "index", table: "public.t" } as const;
  const locks = [{ ...index, modes: ["ACCESS EXCLUSIVE"], newModes: ["ACCESS EXCLUSIVE"] }] as const;
  const effects = merged("reindex table concurrently t", { locks, watched: false });
  expect(effects.map(({ lock }) => lock)).toEqual(["SHARE UPDATE EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"]);
});
