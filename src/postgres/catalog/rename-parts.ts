import type { Constraint, Index, Relation } from "../../model/catalog.ts";
import { type CatalogState, updateRelation, withDescendants } from "./catalog-state.ts";
import { qualifyName } from "./quote-identifier.ts";

export function renameIndex(state: CatalogState, table: Relation, index: Index, newname: string): void {
  const name = qualifyName(table.schema, newname);
  state.moved.push({ from: index.name, to: name });
  updateRelation(state, table.name, ({ indexes, constraints }) => ({
    indexes: indexes.map((each) => (each.name === index.name ? { ...each, name } : each)),
    constraints: constraints.map((each) =>
      each.index === index.name ? { ...each, index: name, name: newname } : each,
    ),
  }));
  for (const child of table.children) {
    updateRelation(state, child, ({ indexes }) => ({
      indexes: indexes.map((each) => (each.parent === index.name ? { ...each, parent: name } : each)),
    }));
  }
  if (state.created.delete(index.name)) state.created.set(name, true);
}

export function renameConstraint(state: CatalogState, table: Relation, from: string, to: string): void {
  const constraint = table.constraints.find(({ name }) => name === from);
  if (constraint === undefined) return;
  const index = table.indexes.find(({ name }) => name === constraint.index);
  if (index !== undefined) {
    renameIndex(state, table, index, to);
    return;
  }
  const rename = (each: Constraint): Constraint => (each.name === from ? { ...each, name: to } : each);
  const inherits = constraint.kind === "check" || constraint.kind === "not null";
  for (const each of inherits ? withDescendants(state, table.name) : [table]) {
    updateRelation(state, each.name, ({ constraints }) => ({ constraints: constraints.map(rename) }));
  }
  if (constraint.references !== null) {
    updateRelation(state, constraint.references.relation, ({ referencedBy }) => ({
      referencedBy: referencedBy.map((each) =>
        each.relation === table.name && each.constraint === from ? { ...each, constraint: to } : each,
      ),
    }));
  }
}

export function renameTrigger(state: CatalogState, table: string, from: string, to: string): void {
  for (const { name } of withDescendants(state, table)) {
    updateRelation(state, name, ({ triggers }) => ({
      triggers: triggers.map((each) => (each.name === from ? { ...each, name: to } : each)),
    }));
  }
}

export function renameInLists(state: CatalogState, table: string, from: string, to: string): void {
  const swap = (name: string): string => (name === from ? to : name);
  updateRelation(state, table, ({ policies, rules, ruleEvents }) => ({
    policies: policies.map(swap),
    rules: rules.map(swap),
    ...(ruleEvents === undefined
      ? {}
      : {
          ruleEvents: Object.fromEntries(
            Object.entries(ruleEvents).map(([name, event]) => [swap(name), event]),
          ),
        }),
  }));
}
