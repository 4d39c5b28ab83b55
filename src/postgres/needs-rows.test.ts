import { beforeAll, expect, test } from "@jest/globals";
import { CatalogRecord } from "./catalog/catalog-record.ts";
import { modelStatement } from "./effects/model-statement.ts";
import { needsRows } from "./needs-rows.ts";
import { loadParser, parseSql } from "./parse/parse-migration.ts";

beforeAll(loadParser);

const schema =
  "CREATE TABLE teams (id int PRIMARY KEY, name text); CREATE TABLE settings (team int NOT NULL REFERENCES teams, k text);";
const missing = {
  code: "23503",
  message: "violates",
  detail: 'Key (team)=(1) is not present in table "teams".',
};
const isNull = { code: "23502", message: 'null value in column "team"' };
const raised = { code: "P0001", message: "no such team" };

test.each([
  ["INSERT INTO settings VALUES (1, 'x')", missing, true],
  ["CREATE TABLE teams2 (id int PRIMARY KEY); INSERT INTO settings VALUES (1, 'x')", missing, true],
  ["INSERT INTO settings VALUES ((SELECT id FROM teams WHERE name = 'a'), 'x')", isNull, true],
  ["INSERT INTO settings VALUES (NULL, 'x')", isNull, false],
  [
    "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM teams) THEN RAISE EXCEPTION 'no such team'; END IF; END $$",
    raised,
    true,
  ],
  ["DO $$ BEGIN RAISE EXCEPTION 'no such team'; END $$", raised, false],
  ["ALTER TABLE settings ADD COLUMN k text", { code: "42701", message: "there already" }, false],
])("%s", (sql, error, wanted) => {
  expect(needsRows(error, effectsOf(sql)) !== null).toBe(wanted);
});

test("rows of a table that the change set made are known whole", () => {
  const detail = 'Key (t)=(1) is not present in table "fresh".';
  const sql =
    "CREATE TABLE fresh (id int PRIMARY KEY); CREATE TABLE f (t int REFERENCES fresh); INSERT INTO f VALUES (1)";
  expect(needsRows({ ...missing, detail }, effectsOf(sql))).toBeNull();
});

function effectsOf(sql: string) {
  const catalog = CatalogRecord.fromStatements(parseSql(schema).statements, 16);
  const { statements } = parseSql(sql);
  for (const each of statements.slice(0, -1)) catalog.apply(each);
  const last = statements.at(-1);
  if (last === undefined) throw new Error("no statement");
  return modelStatement(last, { catalog, major: 16, held: new Map() }).effects;
}
