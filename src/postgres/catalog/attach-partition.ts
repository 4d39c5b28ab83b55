import type { Relation } from "../../model/catalog.ts";
import { matchesForeignKey, recordForeignKey } from "./add-foreign-key.ts";
import { addPartitionIndex, bareName, shapeOfIndex } from "./add-index.ts";
import { type CatalogState, insertName, updateRelation } from "./catalog-state.ts";
import { quoteIdentifier } from "./quote-identifier.ts";

/** Gives a child the checks and not-null constraints of its parent. */
export function copyInheritedConstraints(state: CatalogState, parent: string, child: string): void {
  const inherited = (state.relations.get(parent)?.constraints ?? []).filter(
    ({ kind, noInherit }) => (kind === "check" || kind === "not null") && !noInherit,
  );
  updateRelation(state, child, ({ constraints, columns }) => {
    const missing = inherited.filter((each) =>
      each.kind === "not null"
        ? !constraints.some(({ kind, columns: own }) => kind === "not null" && own[0] === each.columns[0])
        : !constraints.some(({ name }) => name === each.name),
    );
    const notNull = new Set(missing.filter(({ kind }) => kind === "not null").map((each) => each.columns[0]));
    return {
      constraints: [...constraints, ...missing],
      columns: columns.map((each) => (notNull.has(each.name) ? { ...each, notNull: true } : each)),
    };
  });
}

/** Makes a table a partition: its indexes, constraints, foreign keys and row triggers become the parent's likes. */
export function attachPartition(
  state: CatalogState,
  parentName: string,
  childName: string,
  bound: string,
): void {
  const parent = state.relations.get(parentName);
  if (parent === undefined || !state.relations.has(childName)) return;
  if (standsAbove(state, childName, parentName)) return;
  updateRelation(state, parentName, ({ children }) => ({
    children: insertName(children, childName),
  }));
  updateRelation(state, childName, ({ parents }) => ({
    parents: [...new Set([...parents, parentName])],
    partitionBound: bound,
  }));
  for (const index of parent.indexes) {
    const constraint = parent.constraints.find((each) => each.index === index.name);
    const label = constraint === undefined ? "idx" : constraint.kind === "exclude" ? "excl" : "key";
    addPartitionIndex(state, childName, index.name, shapeOfIndex(index), label);
    addPartitionConstraint(state, parent, index.name, childName);
  }
  for (const key of parent.constraints.filter(({ kind }) => kind === "foreign key")) {
    const own = state.relations.get(childName)?.constraints.some((each) => matchesForeignKey(each, key));
    if (own !== true) recordForeignKey(state, childName, key);
  }
  addRowTriggers(state, parent, childName);
}

/** True where a table is another or stands above it: the server lets nobody hang below itself. */
export function standsAbove(state: CatalogState, above: string, table: string): boolean {
  if (above === table) return true;
  return (state.relations.get(table)?.parents ?? []).some((parent) => standsAbove(state, above, parent));
}

function addPartitionConstraint(
  state: CatalogState,
  parent: Relation,
  index: string,
  childName: string,
): void {
  const constraint = parent.constraints.find((each) => each.index === index);
  const child = state.relations.get(childName);
  const own = child?.indexes.find((each) => each.parent === index);
  if (constraint === undefined || child === undefined || own === undefined) return;
  if (child.constraints.some((each) => each.index === own.name)) return;
  const copy = { ...constraint, name: bareName(own.name), index: own.name };
  updateRelation(state, childName, ({ constraints }) => ({ constraints: [...constraints, copy] }));
  for (const each of child.children) addPartitionConstraint(state, child, own.name, each);
}

function addRowTriggers(state: CatalogState, parent: Relation, childName: string): void {
  const child = state.relations.get(childName);
  const inherited = parent.triggers.filter(({ definition }) => /\bFOR EACH ROW\b/i.test(definition));
  const missing = inherited.filter(
    ({ name }) => child?.triggers.some((each) => each.name === name) === false,
  );
  const copies = missing.map((each) => ({
    ...each,
    definition: each.definition.replace(` ON ${parentPattern(parent)} `, ` ON ${childName} `),
  }));
  updateRelation(state, childName, ({ triggers }) => ({ triggers: [...triggers, ...copies] }));
}

const parentPattern = (parent: Relation): string =>
  `${quoteIdentifier(parent.schema)}.${quoteIdentifier(parent.bareName)}`;
