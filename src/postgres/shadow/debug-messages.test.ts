import { expect, test } from "@jest/globals";
import { readDebugMessages } from "./debug-messages.ts";

test("reads the messages of ALTER TABLE and CREATE INDEX, and no others", () => {
  const facts = readDebugMessages([
    'verifying table "a"',
    'rewriting table "my "table""',
    'building index "a_idx" on table "a" serially',
    'building index "b_idx" on table "b" with request for 2 parallel workers',
    'validating foreign key constraint "fk"',
    'existing constraints on column "a.b" are sufficient to prove that it does not contain nulls',
    "drop cascades to column sender of table parcels",
    "drop cascades to view 2 other objects",
    "drop cascades to 2 other objects",
    'index "a_idx" can safely use deduplication',
  ]);
  expect(facts).toEqual({
    verified: ["a"],
    rewritten: ['my "table"'],
    built: [
      { index: "a_idx", table: "a" },
      { index: "b_idx", table: "b" },
    ],
    foreignKeys: ["fk"],
    cascaded: ["column sender of table parcels", "view 2 other objects"],
  });
});
