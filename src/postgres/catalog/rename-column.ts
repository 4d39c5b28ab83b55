import type { Relation } from "../../model/catalog.ts";
import { type CatalogState, updateRelation, withDescendants } from "./catalog-state.ts";

export function renameColumn(
  state: CatalogState,
  relation: Relation,
  from: string,
  to: string,
  recurse: boolean,
): void {
  const swap = <Name extends string | null>(name: Name): Name => (name === from ? (to as Name) : name);
  const tables = recurse ? withDescendants(state, relation.name) : [relation];
  for (const { name } of tables) {
    updateRelation(state, name, (each) => ({
      columns: each.columns.map((column) => ({ ...column, name: swap(column.name) })),
      constraints: each.constraints.map((own) => ({
        ...own,
        columns: own.columns.map(swap),
        definition: own.kind === "check" ? replaceName(own.definition, from, to) : own.definition,
      })),
      indexes: each.indexes.map((index) => ({
        ...index,
        columns: index.columns.map(swap),
        include: index.include.map(swap),
        expressions: index.expressions === null ? null : replaceName(index.expressions, from, to),
        predicate: index.predicate === null ? null : replaceName(index.predicate, from, to),
      })),
      usedByViews: each.usedByViews.map((view) => ({ ...view, columns: view.columns.map(swap) })),
      partitioned:
        each.partitioned === null
          ? null
          : { ...each.partitioned, key: replaceName(each.partitioned.key, from, to) },
    }));
    for (const { relation: other } of state.relations.get(name)?.referencedBy ?? []) {
      updateRelation(state, other, ({ constraints }) => ({
        constraints: constraints.map((own) =>
          own.references?.relation === name
            ? { ...own, references: { ...own.references, columns: own.references.columns.map(swap) } }
            : own,
        ),
      }));
    }
  }
}

function replaceName(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(
    new RegExp(`(^|[^\\w"'])"?${escaped}"?(?![\\w"'])`, "g"),
    (_, before: string) => before + to,
  );
}
