import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

/** The views of the plan for a renamed column, or null where there is no plan. */
function viewsOfPlan(view: string): readonly string[] | null {
  const findings = judgeSql({
    setup: `CREATE TABLE users (id bigint PRIMARY KEY, user_id bigint);
      CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
      ${view};`,
    sql: "ALTER TABLE orders RENAME COLUMN user_id TO account_id;",
    sizes: { "public.orders": 1_000_000 },
  });
  const rewrite = findings.find(({ rule }) => rule === "rename-breaks-code")?.rewrite ?? null;
  return rewrite?.steps.flatMap(({ text }) => text.match(/CREATE OR REPLACE VIEW [^;]*/g) ?? []) ?? null;
}

test("a view of a renamed column is made anew, and its own column keeps its name", () => {
  expect(viewsOfPlan("CREATE VIEW v AS SELECT id, user_id FROM orders WHERE user_id > 0")).toEqual([
    "CREATE OR REPLACE VIEW public.v AS SELECT id, account_id AS user_id FROM orders WHERE account_id > 0",
  ]);
});

test("of several tables only the renamed one's column is replaced", () => {
  const view =
    "CREATE VIEW v AS SELECT u.user_id, o.user_id AS buyer FROM users u JOIN orders o ON o.id = u.id";
  expect(viewsOfPlan(view)).toEqual([
    "CREATE OR REPLACE VIEW public.v AS SELECT u.user_id, o.account_id AS buyer FROM users AS u JOIN orders AS o ON o.id = u.id",
  ]);
});

test.each([
  ["a materialized view", "CREATE MATERIALIZED VIEW v AS SELECT id, user_id FROM orders"],
  ["USING on the column", "CREATE VIEW v AS SELECT o.user_id FROM orders o JOIN users u USING (user_id)"],
])("%s cannot be made anew in place: no plan", (_, view) => {
  expect(viewsOfPlan(view)).toBeNull();
});
