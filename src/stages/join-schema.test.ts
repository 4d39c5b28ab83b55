import { expect, test } from "@jest/globals";
import { migrationOf } from "../../test/support/subject-of.ts";
import { joinSchema } from "./join-schema.ts";

test("each line is told by its file", () => {
  const a = migrationOf("create table a ();\ncreate table b ();", { path: "a.sql" });
  const b = { ...migrationOf("", { path: "b.sql" }), parts: [{ sql: "\nselect 1", line: 7 }] };
  const joined = joinSchema(["one;\ntwo;", "three;"], [a, b]);
  const lines = joined.sql.split("\n");
  const told = lines.map((_, index) => {
    const source = joined.sourceOf(index + 1);
    return source && `${source.migration.path}:${source.line}`;
  });
  expect(told[lines.indexOf("two;")]).toBeNull();
  expect(told[lines.indexOf("three;")]).toBeNull();
  expect(told[lines.indexOf("create table a ();")]).toBe("a.sql:1");
  expect(told[lines.indexOf("create table b ();")]).toBe("a.sql:2");
  expect(told[lines.indexOf("select 1")]).toBe("b.sql:8");
});
