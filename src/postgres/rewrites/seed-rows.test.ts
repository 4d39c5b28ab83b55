import { beforeAll, expect, test } from "@jest/globals";
import { subjectOf } from "../../../test/support/subject-of.ts";
import type { CatalogData } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { seedRows } from "./seed-rows.ts";

beforeAll(loadParser);

test.each([
  ["which migrations filled, the generated rows go beside theirs", [{}], / ON CONFLICT DO NOTHING$/],
  ["which is empty, every generated row must go in", [], / AS n$/],
])("in a table %s", async (_name, present, end) => {
  const queries: string[] = [];
  const query = async (sql: string) => {
    queries.push(sql);
    return { rows: sql.startsWith("SELECT FROM") ? present : [] };
  };
  const nothing = async () => null;
  const database = { query, begin: nothing, commit: nothing, rollback: nothing } as unknown as ShadowDatabase;
  const setup = "CREATE TABLE languages (id int PRIMARY KEY, code text);";
  const relations = [...subjectOf({ setup, sql: "SELECT 1;" }).analysis.before.values()];
  const catalog = { relations, types: [] } as unknown as CatalogData;
  expect(await seedRows(database, catalog, ["public.languages"], false)).toBeNull();
  expect(queries.at(-1)).toMatch(end);
});
