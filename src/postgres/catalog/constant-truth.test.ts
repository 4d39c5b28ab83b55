import { beforeAll, expect, test } from "@jest/globals";
import type { Node } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { constantTruth, type Truth } from "./constant-truth.ts";

beforeAll(loadParser);

const plainColumn: Column = {
  ...{ name: "", type: "bigint", notNull: false, default: null },
  ...{ generated: null, identity: null, collation: null },
};
const COLUMNS = [
  { ...plainColumn, name: "id", notNull: true, default: "nextval('users_id_seq'::regclass)" },
  { ...plainColumn, name: "email", notNull: true },
  { ...plainColumn, name: "note" },
];

test.each<[string, Truth]>([
  ["id IS NOT NULL", true],
  ["users.id IS NULL", false],
  ["email IS NOT NULL", true],
  ["note IS NOT NULL", undefined],
  ["email = email", true],
  ["email <> email", false],
  ["note = note", undefined],
  ["email = note", undefined],
  ["id > 0", true],
  ["id >= 1", true],
  ["id <> 0", true],
  ["id > -1", true],
  ["id > 1", undefined],
  ["id < 0", undefined],
  ["email > 0", undefined],
  ["note = 'x' OR id > 0", true],
])("of a table: %s", (condition, truth) => {
  expect(constantTruth(conditionOf(condition), COLUMNS)).toBe(truth);
});

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
  ["note = NULL", null],
  ["NULL <> note", null],
  ["note = NULL AND id = 7", undefined],
  ["note IS NOT DISTINCT FROM NULL", undefined],
  ["id = id", undefined],
  ["id IS NULL", undefined],
  ["1 = '1'", undefined],
  ["1.0 = 1.00", undefined],
  ["1 < 2", undefined],
])("%s", (condition, truth) => {
  expect(constantTruth(conditionOf(condition))).toBe(truth);
});

function conditionOf(condition: string): Node {
  const tree = parseSql(`DELETE FROM users WHERE ${condition}`).statements[0]?.tree;
  const where = tree !== undefined && "DeleteStmt" in tree ? tree.DeleteStmt.whereClause : undefined;
  if (where === undefined) throw new Error("the statement has no condition");
  return where;
}
