import { expect, test } from "@jest/globals";
import { lostInRestore } from "./lost-in-restore.ts";

const gaps = [
  {
    what: 'line 3 of the schema did not restore (type "vector" does not exist): create table documents ( id bigint, v vector(3) )',
    consequence: "what it makes is missing on the shadow; a migration that uses it fails there",
  },
  { what: "the rows of 2 tables, which the dump holds: notes", consequence: "nothing is lost" },
];

test.each([
  [
    "42P01",
    'relation "public.documents" does not exist',
    / which lacks "documents", as production may not: line 3 of/,
  ],
  ["42704", 'type "vector" does not exist', /"vector"/],
  ["42P01", 'relation "notes" does not exist', null],
  ["42P01", 'relation "document" does not exist', null],
  ["42P07", 'relation "documents" already exists', null],
])("%s %s", (code, message, expected) => {
  const found = lostInRestore({ code, message }, gaps);
  if (expected === null) expect(found).toBeNull();
  else expect(found).toMatch(expected);
});

test("a function by the name that the message calls", () => {
  const lost = [
    {
      what: 'line 1 of the schema did not restore (schema "auth" does not exist): CREATE FUNCTION auth.uid()',
      consequence: "",
    },
  ];
  expect(
    lostInRestore({ code: "42883", message: "function auth.uid() does not exist" }, lost),
  ).not.toBeNull();
  expect(lostInRestore({ code: "3F000", message: 'schema "auth" does not exist' }, lost)).not.toBeNull();
});
