import { beforeAll, expect, test } from "@jest/globals";
import { loadParser } from "./parser.ts";
import { readPlPgSql } from "./plpgsql-statements.ts";

beforeAll(loadParser);

/** Each statement that changes rows, with whether the loop around it commits. */
function loopsOf(body: string) {
  const { statements } = readPlPgSql(`DO $do$ DECLARE r record; BEGIN ${body} END $do$`, "the DO block");
  return statements.flatMap(({ tree, loop }) => ("SelectStmt" in tree ? [] : [[Object.keys(tree)[0], loop]]));
}

test.each([
  ["UPDATE t SET a = 1;", null],
  ["FOR r IN SELECT 1 LOOP UPDATE t SET a = 1; END LOOP;", "never commits"],
  ["FOR r IN SELECT 1 LOOP UPDATE t SET a = 1 WHERE b = r; COMMIT; END LOOP;", "commits"],
  ["LOOP UPDATE t SET a = 1 WHERE b = r; IF r IS NULL THEN COMMIT; END IF; EXIT; END LOOP;", "commits"],
  ["FOR r IN SELECT 1 LOOP UPDATE t SET a = 1; END LOOP; COMMIT;", "never commits"],
  ["LOOP FOR r IN SELECT 1 LOOP UPDATE t SET a = 1 WHERE b = r; END LOOP; COMMIT; END LOOP;", "commits"],
  ["FOR r IN SELECT 1 LOOP UPDATE t SET a = 1; COMMIT; END LOOP;", null],
  ["WHILE true LOOP EXECUTE 'UPDATE t SET a = 1'; END LOOP;", "never commits"],
  ["FOR r IN UPDATE t SET a = 1 RETURNING a LOOP COMMIT; END LOOP;", null],
])("%s", (body, loop) => {
  expect(loopsOf(body)).toEqual([["UpdateStmt", loop]]);
});
