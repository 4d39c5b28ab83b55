import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import type { CodeUse, CodeUses } from "../../model/analysis.ts";
import type { Finding } from "../../model/finding.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = "CREATE TABLE actions (id bigint PRIMARY KEY, a text, b text, c text, d text, e text);";

/** What is found where columns go that code uses as told, each with its line. */
function drop(columns: string, usesOf: Readonly<Record<string, CodeUses>>): readonly Finding[] {
  const sql = `ALTER TABLE actions ${columns.replace(/(\w)(,|$)/g, "DROP COLUMN $1$2")}`;
  const sizes = { "public.actions": 1_300_000 };
  const uses = (column: string | null): CodeUses => usesOf[column ?? ""] ?? { base: [], head: [] };
  return judgeSql({ setup, sizes, sql, uses }).filter(({ rule }) => rule === "drop-column");
}

const at = (line: number): CodeUse => ({ path: "schema.prisma", line, text: "", certainty: "certain" });

test("columns of one statement of which the same is to be said are one finding, with a place for each", () => {
  const usesOf = Object.fromEntries(
    [..."abcd"].map((column, index) => [column, { base: [at(index + 1)], head: [] }]),
  );
  const [first, ...others] = drop("a, b, c, d, e", usesOf);
  expect(first?.title).toBe("Breaks running code: drops `a`, `b`, `c` and 1 more of `actions`");
  expect(first?.detail).toContain(
    "`a`: Deployed code uses it: `schema.prisma:1`. This pull request removes that",
  );
  expect(first?.detail).toContain(
    "The same goes for `b` (`schema.prisma:2`), `c` (`schema.prisma:3`) and `d` (`schema.prisma:4`).",
  );
  expect(first?.detail).toContain("First deploy code that no longer names the columns (ORMs: ignore them)");
  expect(others).toMatchObject([
    { level: "notice", title: "Deletes the data of `actions.e` for good", rewrite: null },
  ]);
  expect(others[0]?.detail).toMatch(
    /gone for good\. Code outside this repository must not name it any more\.$/,
  );
});

test("what the down adds again is gone for good, and told as that", () => {
  const sql = "ALTER TABLE actions DROP COLUMN a;\n-- migrate:down\nALTER TABLE actions ADD COLUMN a text;";
  const [finding] = judgeSql({ setup, sizes: { "public.actions": 9 }, sql }).filter(
    ({ rule }) => rule === "drop-column",
  );
  expect(finding?.title).toMatch(/drops `actions\.a`|`actions\.a` for good$/);
});
