import { beforeAll, expect, test } from "@jest/globals";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { deparseExpression } from "./deparse.ts";

beforeAll(loadParser);

test.each([
  ["5"],
  ["'it''s'"],
  ["total > 0"],
  ["t.\"Order\" = 'a'"],
  ["(a + b) > 0"],
  ["lower(a)"],
  ["a IS NULL"],
  ["now()"],
])("%s reads back as it was written", (sql) => {
  const tree = parseSql(`SELECT ${sql}`).statements[0]?.tree;
  const [target] = tree !== undefined && "SelectStmt" in tree ? (tree.SelectStmt.targetList ?? []) : [];
  const value = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  expect(value === undefined ? "" : deparseExpression(value)).toBe(sql);
});
