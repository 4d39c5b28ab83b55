import type { Column, Relation } from "../../model/catalog.ts";

/**
 * The columns to walk a table by: those of its primary key, else of a valid unique index over columns that are
 * NOT NULL. Null where it has none.
 */
export function keyOf(table: Relation | undefined): readonly Column[] | null {
  if (table === undefined) return null;
  for (const columns of uniqueKeysOf(table)) {
    const facts = columns.map((name) => table.columns.find((column) => column.name === name));
    const key = facts.filter((column) => column?.notNull === true);
    if (key.length === columns.length && key.length > 0) return key.flatMap((column) => column ?? []);
  }
  return null;
}

/** The columns of a table's valid unique indexes over all its rows: the primary key first, then the shortest. */
export function uniqueKeysOf(table: Relation): readonly (readonly string[])[] {
  return table.indexes
    .filter(
      ({ unique, valid, predicate, expressions, method }) =>
        unique && valid && predicate === null && expressions === null && method === "btree",
    )
    .toSorted((a, b) => Number(b.primary) - Number(a.primary) || a.columns.length - b.columns.length)
    .map(({ columns }) => columns.flatMap((name) => name ?? []));
}
