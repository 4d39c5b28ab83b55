import type { Constraint, Relation } from "../../model/catalog.ts";
import { matchesForeignKey } from "../catalog/add-foreign-key.ts";
import { family, lockIndexes } from "./locking.ts";
import type { Model } from "./model.ts";

/**
 * Locks what a statement takes away, by the record of what it leaves behind: dropped relations with their indexes,
 * dropped indexes with their table, and both sides of dropped foreign keys. Everything in ACCESS EXCLUSIVE.
 */
export function lockLosses(model: Model, why: string): void {
  const mode = "ACCESS EXCLUSIVE";
  const { dropped, changed } = model.preview;
  for (const relation of dropped) {
    model.lock(relation, mode, why);
    lockIndexes(model, relation, mode, "it goes with its table");
    for (const constraint of relation.constraints) {
      if (isParents(model, relation, constraint)) continue;
      // 14 has no trigger on the partitioned table itself, so that dropping the referencing table does not reach it.
      lockReferenced(model, relation, constraint, model.major === 14);
    }
    if (relation.kind === "table" || relation.kind === "materialized view")
      model.change(relation, "drop", true);
  }
  for (const { before, after } of changed) {
    const indexes = new Set(after.indexes.map(({ name }) => name));
    for (const index of before.indexes) {
      if (indexes.has(index.name)) continue;
      model.lockIndex(index, mode, why);
      model.lock(before, mode, `its index ${index.name} is dropped`);
    }
    const constraints = new Set(after.constraints.map(({ name }) => name));
    for (const constraint of before.constraints) {
      if (constraints.has(constraint.name) || constraint.references === null) continue;
      model.lock(before, mode, `its foreign key ${constraint.name} is dropped`);
      lockReferenced(model, before, constraint, false);
    }
    const columns = new Set(after.columns.map(({ name }) => name));
    if (before.columns.some(({ name }) => !columns.has(name))) model.lock(before, mode, why);
  }
}

/** The foreign key of a partition is a part of its parent's, which stays. */
function isParents(model: Model, relation: Relation, constraint: Constraint): boolean {
  if (relation.partitionBound === null || constraint.references === null) return false;
  return relation.parents.some((name) => {
    const parent = model.preview.after(name);
    return parent?.constraints.some((each) => matchesForeignKey(constraint, each)) === true;
  });
}

function lockReferenced(model: Model, relation: Relation, constraint: Constraint, leavesOnly: boolean): void {
  const target = model.catalog.byName(constraint.references?.relation ?? "");
  if (target === undefined) return;
  for (const each of family(model, target)) {
    if (leavesOnly && each.partitioned !== null) continue;
    model.lock(each, "ACCESS EXCLUSIVE", `the foreign key of ${relation.name} that references it is dropped`);
  }
}
