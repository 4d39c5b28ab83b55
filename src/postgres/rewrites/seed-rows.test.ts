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

test("of two tables that reference each other the one that is filled first gets nulls", async () => {
  const queries: string[] = [];
  const query = async (sql: string) => {
    queries.push(sql);
    return { rows: [] };
  };
  const nothing = async () => null;
  const database = { query, begin: nothing, commit: nothing, rollback: nothing } as unknown as ShadowDatabase;
  const setup = `CREATE TABLE users (id int PRIMARY KEY, primary_email int);
    CREATE TABLE emails (id int PRIMARY KEY, user_id int REFERENCES users (id));
    ALTER TABLE users ADD FOREIGN KEY (primary_email) REFERENCES emails (id);`;
  const relations = [...subjectOf({ setup, sql: "SELECT 1;" }).analysis.before.values()];
  const catalog = { relations, types: [] } as unknown as CatalogData;
  expect(await seedRows(database, catalog, ["public.users"], false)).toBeNull();
  const inserts = queries.filter((sql) => sql.startsWith("INSERT"));
  expect(inserts[0]).toContain(
    "INSERT INTO public.emails (id, user_id) OVERRIDING SYSTEM VALUE SELECT n, NULL ",
  );
  expect(inserts[1]).toContain("SELECT n, n ");
});
