import { expect, test } from "@jest/globals";
import { lineIn } from "./line-in.ts";

test.each([
  ["db/2_b.sql", "line 3"],
  ["db/1_a.sql", "line 3 of `1_a.sql`"],
  ["old/2_b.sql", "line 3 of `old/2_b.sql`"],
])("seen from db/2_b.sql, a statement of %s stands in %s", (path, place) => {
  expect(lineIn({ path: "db/2_b.sql", line: 9 }, { path, line: 3 })).toBe(place);
});
