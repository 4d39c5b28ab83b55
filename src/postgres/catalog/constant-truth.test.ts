import { beforeAll, expect, test } from "@jest/globals";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { constantTruth, type Truth } from "./constant-truth.ts";

beforeAll(loadParser);

test.each<[string, Truth]>([
  ["true", true],
  ["false", false],
  ["NULL", null],
  ["1 = 1", true],
  ["0 = 0", true],
  ["1 = 0", false],
  ["1 <> 1", false],
  ["'a' = 'a'", true],
  ["NOT false", true],
  ["NOT NULL", null],
  ["NULL IS NULL", true],
  ["NULL IS NOT NULL", false],
  ["id = 7 OR 1 = 1", true],
  ["id = 7 AND 1 = 0", false],
  ["true AND NULL", null],
  ["id = 7 AND true", undefined],
  ["id = id", undefined],
  ["id IS NULL", undefined],
  ["1 = '1'", undefined],
  ["1.0 = 1.00", undefined],
  ["1 < 2", undefined],
])("%s", (condition, truth) => {
  const tree = parseSql(`DELETE FROM users WHERE ${condition}`).statements[0]?.tree;
  const where = tree !== undefined && "DeleteStmt" in tree ? tree.DeleteStmt.whereClause : undefined;
  if (where === undefined) throw new Error("the statement has no condition");
  expect(constantTruth(where)).toBe(truth);
});
