import { expect, test } from "@jest/globals";
import type { Migration } from "../model/migration.ts";
import { ownTablesOf } from "./index.ts";

const by = (tool: string) => ({ tool }) as Migration;

test("the table that a tool keeps is there before its first migration, once", () => {
  const sql = ownTablesOf([by("diesel"), by("diesel"), by("sqlx"), by("sql")]);
  expect(sql.map((each) => /EXISTS (\S+)/.exec(each)?.[1])).toEqual([
    "__diesel_schema_migrations",
    "_sqlx_migrations",
  ]);
});
