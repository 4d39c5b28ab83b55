import { expect, test } from "@jest/globals";
import { batchStatements } from "./batch-statements.ts";

const sizes = (...texts: string[]) =>
  [...batchStatements(texts.map((sql, index) => ({ sql, line: index + 1 })))].map((batch) => batch.length);

test("neighbours that may share a message do, and nothing else", () => {
  const table = "CREATE TABLE public.a (id bigint NOT NULL)";
  const index = "CREATE INDEX a_i ON public.a USING btree (id)";
  expect(sizes(table, index, "ALTER TABLE ONLY public.a ADD CONSTRAINT p PRIMARY KEY (id)")).toEqual([3]);
  expect(sizes(table, "begin", table, table, "commit")).toEqual([1, 1, 2, 1]);
  expect(sizes(index, "CREATE INDEX CONCURRENTLY a_j ON public.a (id)", index)).toEqual([1, 1, 1]);
  expect(sizes("ALTER TYPE t ADD VALUE 'a'", "SET search_path = a", "select 1")).toEqual([1, 1, 1]);
  expect(sizes(...Array.from({ length: 450 }, () => table))).toEqual([200, 200, 50]);
});
