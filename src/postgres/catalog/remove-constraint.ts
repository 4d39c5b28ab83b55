import type { Relation } from "../../model/catalog.ts";
import { type CatalogState, updateRelation } from "./catalog-state.ts";
import { dropIndex } from "./drop-index.ts";

/** Removes a constraint with its index, what references it, and its likes on children. */
export function removeConstraint(state: CatalogState, table: string, name: string): void {
  const relation = state.relations.get(table);
  const constraint = relation?.constraints.find((each) => each.name === name);
  if (relation === undefined || constraint === undefined) return;
  updateRelation(state, table, ({ constraints, columns }) => ({
    constraints: constraints.filter((each) => each !== constraint),
    columns:
      constraint.kind === "not null"
        ? columns.map((each) => (each.name === constraint.columns[0] ? { ...each, notNull: false } : each))
        : columns,
  }));
  if (constraint.references !== null) {
    updateRelation(state, constraint.references.relation, ({ referencedBy }) => ({
      referencedBy: referencedBy.filter((each) => each.relation !== table || each.constraint !== name),
    }));
  }
  const { index } = constraint;
  for (const child of relation.children) {
    const relationOfChild = state.relations.get(child);
    const part =
      index === null
        ? relationOfChild?.constraints.find((each) => isLike(each, constraint))
        : relationOfChild?.constraints.find((each) => partOf(relationOfChild, each.index, index));
    if (part !== undefined) removeConstraint(state, child, part.name);
  }
  if (index !== null) {
    for (const other of relation.referencedBy) dropKeyThatUses(state, other, relation, constraint.columns);
    dropIndex(state, table, index);
  }
}

function isLike(own: Relation["constraints"][number], parents: Relation["constraints"][number]): boolean {
  if (own.kind !== parents.kind) return false;
  if (own.kind === "foreign key") {
    return (
      own.references?.relation === parents.references?.relation &&
      String(own.columns) === String(parents.columns)
    );
  }
  return own.kind === "not null" ? own.columns[0] === parents.columns[0] : own.name === parents.name;
}

const partOf = (table: Relation, index: string | null, parent: string): boolean =>
  index !== null && table.indexes.some((each) => each.name === index && each.parent === parent);

function dropKeyThatUses(
  state: CatalogState,
  other: Relation["referencedBy"][number],
  table: Relation,
  columns: readonly string[],
): void {
  const key = state.relations.get(other.relation)?.constraints.find(({ name }) => name === other.constraint);
  if (key?.references?.relation !== table.name) return;
  if (new Set([...key.references.columns, ...columns]).size === columns.length) {
    removeConstraint(state, other.relation, other.constraint);
  }
}
