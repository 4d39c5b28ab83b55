import { beforeAll, expect, test } from "@jest/globals";
import { normalise } from "./normalise.ts";
import { loadParser, parseSql } from "./parse-migration.ts";
import { sameTree } from "./same-tree.ts";

beforeAll(loadParser);

test("layout, comments and case do not change the normal form; constants and quoted names do", () => {
  const form = normalise("ALTER  TABLE t\n ADD COLUMN a int -- why\n DEFAULT 'X y';");
  expect(form).toBe("alter table t add column a int default 'X y'");
  expect(normalise("alter table t /* a /* b */ c */ add column A int default 'X y'")).toBe(form);
  expect(normalise("alter table t add column a int default 'x y'")).not.toBe(form);
  expect(normalise('alter table "T" add column a int')).not.toBe(normalise("alter table t add column a int"));
});

const tree = (sql: string) => parseSql(sql).statements[0]?.tree;

test("trees are the same but for their places", () => {
  expect(sameTree(tree("select  a from t"), tree("SELECT a\nFROM t"))).toBe(true);
  expect(sameTree(tree("select a from t"), tree("select b from t"))).toBe(false);
  expect(sameTree(tree("select a from t"), tree("select a from t limit 1"))).toBe(false);
});
