import type { Relation } from "../../model/catalog.ts";
import { type CatalogState, ownedSequences, sourcesOf, updateRelation } from "./catalog-state.ts";
import { removeConstraint } from "./remove-constraint.ts";

/** Drops a relation with its partitions or children, the views on it, its sequences and what references it. */
export function dropRelation(state: CatalogState, name: string): void {
  const relation = state.relations.get(name);
  if (relation === undefined) return;
  state.relations.delete(name);
  state.created.delete(name);
  for (const index of relation.indexes) state.indexTables.delete(index.name);
  for (const child of relation.children) dropRelation(state, child);
  for (const view of relation.usedByViews) dropRelation(state, view.relation);
  for (const parent of relation.parents) {
    updateRelation(state, parent, ({ children }) => ({ children: children.filter((each) => each !== name) }));
  }
  for (const { relation: other, constraint } of relation.referencedBy)
    removeConstraint(state, other, constraint);
  forgetReferences(state, relation);
  for (const each of ownedSequences(state, name)) dropRelation(state, each.name);
  for (const each of sourcesOf(state, name)) {
    updateRelation(state, each.name, ({ usedByViews }) => ({
      usedByViews: usedByViews.filter((view) => view.relation !== name),
    }));
  }
}

function forgetReferences(state: CatalogState, relation: Relation): void {
  for (const { references, name } of relation.constraints) {
    if (references === null) continue;
    updateRelation(state, references.relation, ({ referencedBy }) => ({
      referencedBy: referencedBy.filter(
        (each) => each.relation !== relation.name || each.constraint !== name,
      ),
    }));
  }
}
