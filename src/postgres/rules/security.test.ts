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

  test("a search_path that a later statement sets counts", () => {
    const later = `${definer("a()")} ALTER FUNCTION a() SET search_path = pg_catalog, pg_temp;`;
    expect(found(later)).toEqual([]);
    expect(found(`${definer("a()")} ALTER FUNCTION a() RESET search_path;`)).toHaveLength(1);
    const again = `CREATE OR REPLACE FUNCTION a() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';`;
    expect(found(`${definer("a()")} ${again}`)).toEqual([]);
  });
});
