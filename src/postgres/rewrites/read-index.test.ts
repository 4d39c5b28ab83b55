import { beforeAll, expect, test } from "@jest/globals";
import { loadParser } from "../parse/parse-migration.ts";
import { writeTree } from "./edit-statement.ts";
import { readIndex } from "./read-index.ts";

beforeAll(loadParser);

test.each([
  ["fillfactor='70'", "fillfactor=70"],
  ["fastupdate='off'", "fastupdate=off"],
  ["deduplicate_items='false'", "deduplicate_items=false"],
  ["pages_per_range='32', autosummarize='true'", "pages_per_range=32, autosummarize=true"],
])("an index with %s, as the server writes it, can be written out again", (options, written) => {
  const tree = readIndex(`CREATE INDEX i ON public.t USING btree (a) WITH (${options}) WHERE (a > 0)`);
  expect(tree === null ? null : writeTree({ IndexStmt: tree })).toBe(
    `CREATE INDEX i ON public.t (a) WITH (${written}) WHERE a > 0`,
  );
});

test("what is no index is none", () => {
  expect(readIndex("SELECT 1")).toBeNull();
});
