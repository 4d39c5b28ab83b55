import { beforeAll, expect, test } from "@jest/globals";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { modelStatement } from "./model-statement.ts";

beforeAll(loadParser);

const schema = "create table notes (id bigint, body text, at timestamptz, day timestamp);";

function predictedError(sql: string): string | null {
  const catalog = CatalogRecord.fromStatements(parseSql(schema).statements, 16);
  const [statement] = parseSql(sql).statements;
  if (statement === undefined) throw new Error("no statement");
  const model = modelStatement(statement, { catalog, major: 16, held: new Map() });
  return model.predictedError?.code ?? null;
}

test.each([
  "create index on notes using gin (to_tsvector('english', body))",
  "create index on notes (length(body))",
  "create index on notes (date_trunc('day', day))",
  "create index on notes (date_trunc('day', at at time zone 'UTC'))",
  "create index on notes (extract(year from day))",
])("an overload that is immutable may be in an index: %s", (sql) => {
  expect(predictedError(sql)).toBeNull();
});

test.each([
  "create index on notes using gin (to_tsvector(body))",
  "create index on notes (concat(body, id))",
  "create index on notes (id) where at < now()",
  "create index on notes (random())",
])("a function of which none is immutable may not: %s", (sql) => {
  expect(predictedError(sql)).toBe("42P17");
});
