import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE goals (id bigint PRIMARY KEY, title text);
  CREATE TABLE donations (id bigint PRIMARY KEY, goal_id bigint REFERENCES goals);
  CREATE TABLE merged (loser_id bigint);`;
const sizes = { "public.goals": 7_300_000, "public.donations": 7_100_000, "public.merged": 15 };

function titleOf(sql: string): string | undefined {
  return judgeSql({ setup, sizes, sql }).find(({ rule }) => rule === "large-data-change")?.title;
}

test("where how many rows match is not known, one figure is not told for all", () => {
  const some = "WHERE id IN (SELECT loser_id FROM merged)";
  expect(titleOf(`DELETE FROM goals ${some}`)).toMatch(/for [\d.]+ m?s to more than a day \(budget/);
  expect(titleOf(`UPDATE donations SET goal_id = 1 ${some}`)).toMatch(
    /for [\d.]+ m?s to [\d.]+ min \(budget/,
  );
  expect(titleOf("UPDATE goals SET title = 'a'")).toMatch(/for about [\d.]+ (s|min) \(budget/);
});

test.each([
  [
    "DELETE FROM goals WHERE id = 1",
    "the changed row of `goals`",
    "meets one row at most: other writers of it wait",
  ],
  ["DELETE FROM goals WHERE id IN (1, 2)", "the changed rows of `goals`", "meets 2 rows at most"],
])("%s is no work through the table", (sql, rows, words) => {
  const [found] = judgeSql({ setup, sizes, sql }).filter(({ rule }) => rule === "large-data-change");
  expect(found?.title).toContain(rows);
  expect(found?.detail).toContain(words);
  expect(found?.detail).toContain("Each deleted row reads all of `donations`");
  expect(found?.detail).not.toContain("batches");
  expect(found?.rewrite).toBeNull();
});
