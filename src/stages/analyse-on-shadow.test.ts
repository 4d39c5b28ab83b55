import { beforeAll, expect, test } from "@jest/globals";
import { readPlainSql } from "../migration-tools/plain-sql.ts";
import type { Shadow, ShadowDatabase } from "../model/shadow.ts";
import { loadParser } from "../postgres/parse/parse-migration.ts";
import { ShadowLostError } from "../postgres/shadow/shadow-lost-error.ts";
import { analyseOnShadow } from "./analyse-on-shadow.ts";

beforeAll(loadParser);

test("what takes the server down is modelled, and said not to be observed", async () => {
  const lost = async () => {
    throw new ShadowLostError("The shadow's server was lost.");
  };
  const opened: (boolean | undefined)[] = [];
  const database = { outOfTime: null, inTransaction: false, observe: lost, run: lost, close: async () => {} };
  const shadow = {
    openDatabase: async (ownTime?: boolean) => {
      opened.push(ownTime);
      return database as unknown as ShadowDatabase;
    },
  } as unknown as Shadow;
  const ground = { major: 17, snapshot: null, catalog: null, schemaSql: "create table a (id int);", shadow };
  const migration = readPlainSql("a.sql", "alter table a add b int;");
  const { migrations, notAnalysed } = await analyseOnShadow([migration], { ...ground, ownTime: true });
  expect(opened).toEqual([true]);
  expect(migrations[0]?.statements[0]?.effects).toMatchObject([
    { relation: "public.a", evidence: "modelled" },
  ]);
  expect(notAnalysed).toMatchObject([{ path: "a.sql", line: 1 }]);
  expect(notAnalysed[0]?.reason).toMatch(/lost .* modelled, not observed/);
});
