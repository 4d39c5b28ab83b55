import { type CatalogState, updateRelation } from "./catalog-state.ts";

/** Drops an index with those of the partitions that are parts of it. */
export function dropIndex(state: CatalogState, table: string, name: string): void {
  const relation = state.relations.get(table);
  updateRelation(state, table, ({ indexes }) => ({ indexes: indexes.filter((each) => each.name !== name) }));
  for (const child of relation?.children ?? []) {
    const part = state.relations.get(child)?.indexes.find((each) => each.parent === name);
    if (part !== undefined) dropIndex(state, child, part.name);
  }
}
