import { expect, test } from "@jest/globals";
import { compareCatalogs } from "./compare-catalogs.ts";
import { catalogOf, column, table } from "./fixtures/small-catalog.ts";

test("the same catalogs have no difference, whoever owns the tables", () => {
  expect(compareCatalogs(catalogOf([table("a")]), catalogOf([table("a", { owner: "lockkeeper" })]))).toEqual(
    [],
  );
});

test("each object that differs is named", () => {
  const source = catalogOf(
    [
      table("a"),
      table("b"),
      table("c", { columns: [column("id", "bigint"), column("n", "text")], rowSecurity: true }),
    ],
    {
      schemas: ["public", "shop"],
      extensions: [{ name: "vector", version: "0.8.0", schema: "public" }],
    },
  );
  const copy = catalogOf([
    table("b"),
    table("c", { columns: [column("n", "text"), column("id", "bigint")] }),
    table("d"),
  ]);
  expect(compareCatalogs(source, copy)).toEqual([
    "relation public.a is missing",
    "relation public.c differs in columns, rowSecurity",
    "relation public.d is in the copy only",
    "extension vector is missing",
    "schema shop is missing",
  ]);
});

test("the order in which partitions and statistics objects were made is no difference", () => {
  const made = (children: string[]) => catalogOf([table("a", { children, statistics: children })]);
  expect(compareCatalogs(made(["public.b", "public.c"]), made(["public.c", "public.b"]))).toEqual([]);
  expect(compareCatalogs(made(["public.b"]), made(["public.c"]))).toEqual([
    "relation public.a differs in children, statistics",
  ]);
});
