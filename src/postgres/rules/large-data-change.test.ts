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

function levelsOf(sql: string): readonly string[] {
  return judgeSql({ setup, sizes, sql })
    .filter(({ level }) => level !== "notice")
    .map(({ rule, level }) => `${rule} ${level}`);
}

test("rows that are most likely not locked for long are no warning, however many might match", () => {
  const update = "UPDATE goals SET title = 'b' WHERE title = 'a'";
  const of = (rows: number) => judgeSql({ setup, sizes: { "public.goals": rows }, sql: update });
  expect(of(150_000)).toMatchObject([{ rule: "large-data-change", level: "notice" }]);
  expect(of(900_000)).toMatchObject([{ rule: "large-data-change", level: "warning" }]);
});

test("rows of a table that the same transaction blocks by a statement of its own are told there", () => {
  const type = "ALTER TABLE goals ALTER COLUMN title TYPE varchar(9)";
  expect(levelsOf(`BEGIN; ${type}; UPDATE goals SET title = 'a'; COMMIT`)).toEqual([
    "type-change-rewrites blocking",
    "narrowing-type warning",
  ]);
});

test("what a transaction's lock lasts is told once, with all the work under it", () => {
  const few = { "public.goals": 60_000, "public.donations": 900_000 };
  const sql = `BEGIN; ALTER TABLE goals ADD COLUMN parent_id bigint;
    UPDATE goals SET parent_id = id; ALTER TABLE goals ADD FOREIGN KEY (parent_id) REFERENCES donations; COMMIT`;
  const said = judgeSql({ setup, sizes: few, sql }).filter(
    ({ level, relation }) => level !== "notice" && relation === "public.goals",
  );
  expect(said.map(({ rule }) => rule)).toEqual(["long-work-under-lock"]);
});

test("what one statement blocks its table for is told by one rule", () => {
  const sql = "ALTER TABLE goals ADD COLUMN code uuid DEFAULT gen_random_uuid() UNIQUE";
  const said = judgeSql({ setup, sizes, sql }).filter(({ relation }) => relation === "public.goals");
  expect(said.filter(({ level }) => level === "blocking")).toHaveLength(1);
  expect(said.filter(({ detail }) => detail.endsWith("by another rule."))).toMatchObject([
    { level: "notice" },
  ]);
});

test("the index of a long hold is called as it is written", () => {
  const sql =
    "BEGIN; ALTER TABLE donations ADD COLUMN a text; CREATE UNIQUE INDEX i ON goals (title); COMMIT";
  const [hold] = judgeSql({ setup, sizes, sql }).filter(({ rule }) => rule === "long-work-under-lock");
  expect(hold?.detail).toContain("`CREATE UNIQUE INDEX` then builds");
});
