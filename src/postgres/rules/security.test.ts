import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

describe("security-definer", () => {
  const definer = (name: string, path = "") =>
    `CREATE FUNCTION ${name} RETURNS int LANGUAGE sql SECURITY DEFINER ${path} AS 'SELECT 1';`;
  const found = (sql: string) =>
    judgeSql({ setup: "", sql }).filter(({ rule }) => rule === "security-definer");

  test("several functions of a file are one finding, which names them", () => {
    const sql = `${definer("a()")} ${definer("app.b(int)")} ${definer("b(int, int)", "SET search_path = ''")}`;
    expect(found(sql)).toMatchObject([
      {
        line: 1,
        title: "Callers can make 2 functions run their own code with the owner's rights",
        detail: expect.stringMatching(/^`a` and `app\.b` are SECURITY DEFINER and have no search_path/),
      },
    ]);
  });

  test("a function alone is named in the title", () => {
    expect(found(definer("a()"))).toMatchObject([{ title: expect.stringContaining("`a`") }]);
  });

  test("the names of a body that is SQL itself are looked up when it is made", () => {
    const made = "CREATE FUNCTION a() RETURNS int LANGUAGE sql SECURITY DEFINER";
    expect(found(`${made} BEGIN ATOMIC SELECT 1; END;`)).toEqual([]);
    expect(found(`${made} RETURN 1;`)).toEqual([]);
  });

  test("a search_path that a later statement sets counts", () => {
    const later = `${definer("a()")} ALTER FUNCTION a() SET search_path = pg_catalog, pg_temp;`;
    expect(found(later)).toEqual([]);
    expect(found(`${definer("a()")} ALTER FUNCTION a() RESET search_path;`)).toHaveLength(1);
    const again = `CREATE OR REPLACE FUNCTION a() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';`;
    expect(found(`${definer("a()")} ${again}`)).toEqual([]);
  });
});

describe("policies that let everybody in", () => {
  const setup = `CREATE TABLE a (id bigint PRIMARY KEY, by bigint); ALTER TABLE a ENABLE ROW LEVEL SECURITY;
    CREATE TABLE open (id bigint PRIMARY KEY);
    CREATE SCHEMA auth; CREATE TABLE auth.users (id bigint, raw_user_meta_data jsonb);`;
  const levels = (rule: string, sql: string) =>
    judgeSql({ setup, sql })
      .filter((finding) => finding.rule === rule)
      .map(({ level }) => level);

  test.each([
    ["FOR UPDATE USING (true)", ["warning"]],
    ["USING (1 = 1)", ["warning"]],
    ["FOR DELETE TO authenticated USING (true)", ["warning"]],
    ["FOR INSERT TO anon, worker WITH CHECK (true)", ["notice"]],
    ["FOR UPDATE USING (by = 1) WITH CHECK (true)", ["notice"]],
    ["FOR SELECT USING (true)", []],
    ["TO service_role USING (true)", []],
    ["AS RESTRICTIVE USING (true)", []],
    ["FOR UPDATE USING (by = 1)", []],
    // PostgreSQL denies where a permissive policy has no condition.
    ["FOR UPDATE", []],
    ["FOR INSERT", []],
  ])("policy-always-true: %s", (policy, expected) => {
    expect(levels("policy-always-true", `CREATE POLICY p ON a ${policy};`)).toEqual(expected);
  });

  test("policy-always-true is silent where another rule speaks, or a restrictive policy narrows it", () => {
    expect(levels("policy-always-true", "CREATE POLICY p ON open USING (true);")).toEqual([]);
    const narrowed = "CREATE POLICY p ON a USING (true); CREATE POLICY q ON a AS RESTRICTIVE USING (by = 1);";
    expect(levels("policy-always-true", narrowed)).toEqual([]);
  });

  test.each([
    ["USING (auth.jwt() #>> '{user_metadata,role}' = 'admin')", ["warning"]],
    [
      "USING (current_setting('request.jwt.claims')::json -> 'user_metadata' ->> 'role' = 'admin')",
      ["warning"],
    ],
    ["WITH CHECK (EXISTS (SELECT FROM auth.users u WHERE u.raw_user_meta_data ->> 'a' = 'b'))", ["warning"]],
    ["USING (auth.jwt() -> 'app_metadata' ->> 'role' = 'admin')", []],
    ["USING (settings -> 'user_metadata' IS NULL)", []],
  ])("policy-trusts-user-metadata: %s", (policy, expected) => {
    expect(levels("policy-trusts-user-metadata", `CREATE POLICY p ON a ${policy};`)).toEqual(expected);
  });
});
