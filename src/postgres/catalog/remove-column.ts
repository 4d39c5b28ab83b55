import { type CatalogState, ownedSequences, updateRelation } from "./catalog-state.ts";
import { dropIndex } from "./drop-index.ts";
import { dropRelation } from "./drop-relation.ts";
import { mentions } from "./mentions.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { removeConstraint } from "./remove-constraint.ts";

/** Removes a column with the indexes, constraints, views and sequences that use it, in children too. */
export function removeColumn(state: CatalogState, table: string, column: string, recurse = true): void {
  const relation = state.relations.get(table);
  if (relation === undefined || !relation.columns.some(({ name }) => name === column)) return;
  for (const constraint of relation.constraints) {
    if (constraint.columns.includes(column)) removeConstraint(state, table, constraint.name);
  }
  for (const other of relation.referencedBy) {
    const key = state.relations
      .get(other.relation)
      ?.constraints.find(({ name }) => name === other.constraint);
    if (key?.references?.columns.includes(column)) removeConstraint(state, other.relation, other.constraint);
  }
  const uses = (text: string | null): boolean => text !== null && mentions(text, column);
  for (const index of state.relations.get(table)?.indexes ?? []) {
    const used = index.columns.includes(column) || index.include.includes(column);
    if (used || uses(index.expressions) || uses(index.predicate)) dropIndex(state, table, index.name);
  }
  for (const view of relation.usedByViews)
    if (view.columns.includes(column)) dropRelation(state, view.relation);
  const owner = `${qualifyName(relation.schema, relation.bareName)}.${quoteIdentifier(column)}`;
  for (const each of ownedSequences(state, table)) if (each.ownedBy === owner) dropRelation(state, each.name);
  updateRelation(state, table, ({ columns }) => ({
    columns: columns.filter(
      ({ name, generated, default: text }) => name !== column && !(generated !== null && uses(text)),
    ),
  }));
  if (recurse) for (const child of relation.children) removeColumn(state, child, column);
}
