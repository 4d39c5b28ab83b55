import type { Constraint, Relation } from "../../model/catalog.ts";
import type { LockMode } from "../../model/lock.ts";
import type { Model } from "./model.ts";

/** The relation's partitions or children at every depth, itself left out, parents first. */
export function descendants(model: Model, relation: Relation): readonly Relation[] {
  const found = new Map<string, Relation>();
  const visit = (parent: Relation): void => {
    for (const name of parent.children) {
      const child = model.catalog.byName(name);
      if (child === undefined || found.has(name)) continue;
      found.set(name, child);
      visit(child);
    }
  };
  visit(relation);
  return [...found.values()];
}

/** The direct partitions or children of a relation. */
export function childrenOf(model: Model, table: Relation): readonly Relation[] {
  return table.children.flatMap((name) => model.catalog.byName(name) ?? []);
}

/** The relation and its descendants. */
export function family(model: Model, relation: Relation): readonly Relation[] {
  return [relation, ...descendants(model, relation)];
}

/** The tables that a partition or child hangs below, nearest first. */
export function ancestors(model: Model, relation: Relation): readonly Relation[] {
  const found = new Map<string, Relation>();
  const visit = (child: Relation): void => {
    for (const name of child.parents) {
      const parent = model.catalog.byName(name);
      if (parent === undefined || found.has(name)) continue;
      found.set(name, parent);
      visit(parent);
    }
  };
  visit(relation);
  return [...found.values()];
}

/** Says the error where a table would stand above itself. */
export function refusesCycle(model: Model, parent: Relation, child: Relation): boolean {
  const isCycle = child === parent || ancestors(model, parent).includes(child);
  if (isCycle) model.fail("42P07", "circular inheritance not allowed");
  return isCycle;
}

/** Locks the relation and everything below it. */
export function lockFamily(model: Model, relation: Relation, mode: LockMode, why: string): void {
  model.lock(relation, mode, why);
  for (const child of descendants(model, relation)) model.lock(child, mode, childWhy(relation));
}

export function childWhy(relation: Relation): string {
  return relation.partitioned === null
    ? `it inherits from ${relation.name}`
    : `it is a partition of ${relation.name}`;
}

/** Opens a relation for a plan: its indexes are locked in the same mode, those of a partitioned table from 16 on. */
export function lockPlanned(model: Model, relation: Relation, mode: LockMode, why: string): void {
  if (hasStorage(relation) || (relation.partitioned !== null && model.major >= 16))
    lockIndexes(model, relation, mode, why);
}

/** Marks what `lockPlanned` says of a relation as the worst that is possible. */
export function assumePlanned(model: Model, relation: Relation): void {
  model.assume(relation);
  if (!hasStorage(relation) && (relation.partitioned === null || model.major < 16)) return;
  for (const { name } of relation.indexes) model.assume({ name, kind: "index" });
}

export function lockIndexes(model: Model, relation: Relation, mode: LockMode, why: string): void {
  for (const index of relation.indexes) model.lockIndex(index, mode, why);
}

/** True where the relation has a heap of its own. */
export function hasStorage(relation: Relation): boolean {
  return (
    (relation.kind === "table" && relation.partitioned === null) || relation.kind === "materialized view"
  );
}

/** The relations that a foreign key's referenced side means: the table and, where it is partitioned, its partitions. */
export function referencedFamily(model: Model, constraint: Constraint): readonly Relation[] {
  const target = model.catalog.byName(constraint.references?.relation ?? "");
  if (target === undefined) return [];
  // A foreign key knows the rows of the table alone, not those of tables that inherit from it.
  return target.partitioned === null ? [target] : family(model, target);
}

/** Foreign keys of other tables that reference the relation or a table that it is a partition of. */
export function incomingKeys(
  model: Model,
  relation: Relation,
): readonly { readonly table: Relation; readonly constraint: Constraint }[] {
  const targets = [relation, ...(relation.partitionBound === null ? [] : ancestors(model, relation))];
  const found = new Map<string, { table: Relation; constraint: Constraint }>();
  for (const target of targets) {
    for (const { relation: name, constraint } of target.referencedBy) {
      const table = model.catalog.byName(name);
      const key = table?.constraints.find((each) => each.name === constraint);
      if (table !== undefined && key !== undefined)
        found.set(`${name} ${constraint}`, { table, constraint: key });
    }
  }
  return [...found.values()];
}

/** The default partition of a partitioned table. */
export function defaultPartition(model: Model, relation: Relation): Relation | undefined {
  for (const name of relation.children) {
    const child = model.catalog.byName(name);
    if (child?.partitionBound === "DEFAULT") return child;
  }
  return undefined;
}
