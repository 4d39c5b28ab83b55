import type { Column, Relation } from "../../model/catalog.ts";

/**
 * The columns to walk a table by: those of its primary key, else of a valid unique index over columns that are
 * NOT NULL. Null where it has none.
 */
export function keyOf(table: Relation | undefined): readonly Column[] | null {
  if (table === undefined) return null;
  const candidates = table.indexes.filter(
    ({ unique, valid, predicate, method }) => unique && valid && predicate === null && method === "btree",
  );
  const ordered = [...candidates].sort(
    (a, b) => Number(b.primary) - Number(a.primary) || a.columns.length - b.columns.length,
  );
  for (const { columns } of ordered) {
    const facts = columns.map((name) => table.columns.find((column) => column.name === name));
    const key = facts.filter((column) => column?.notNull === true);
    if (key.length === columns.length && key.length > 0) return key.flatMap((column) => column ?? []);
  }
  return null;
}
