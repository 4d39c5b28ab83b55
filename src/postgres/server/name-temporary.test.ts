import { expect, test } from "@jest/globals";
import { nameTemporary } from "./name-temporary.ts";

test("a temporary relation is called what statements call it, whatever the session's number", () => {
  expect(nameTemporary('{"name":"pg_temp_12.a","schema":"pg_temp_12"}')).toBe(
    '{"name":"pg_temp.a","schema":"pg_temp"}',
  );
  expect(nameTemporary("public.my_pg_temp_1")).toBe("public.my_pg_temp_1");
});
