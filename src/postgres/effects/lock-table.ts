import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { LockMode } from "../../model/lock.ts";
import { descendants } from "./locking.ts";
import type { Model } from "./model.ts";
import { viewSources } from "./query.ts";

/** LOCK TABLE: the mode that it names, on partitions and children too; through views on their tables. */
export function lockTable(model: Model, tree: Node): void {
  if (!("LockStmt" in tree)) return;
  const { relations, mode = 8 } = tree.LockStmt;
  if (!model.inTransaction) {
    model.fail("25P01", "LOCK TABLE can only be used in transaction blocks");
  }
  const wanted = lockNumbers[mode] ?? "ACCESS EXCLUSIVE";
  for (const node of relations ?? []) {
    if ("RangeVar" in node) lockOne(model, model.find(node.RangeVar), wanted, node.RangeVar.inh === true);
  }
}

const lockNumbers: Readonly<Record<number, LockMode>> = {
  1: "ACCESS SHARE",
  2: "ROW SHARE",
  3: "ROW EXCLUSIVE",
  4: "SHARE UPDATE EXCLUSIVE",
  5: "SHARE",
  6: "SHARE ROW EXCLUSIVE",
  7: "EXCLUSIVE",
  8: "ACCESS EXCLUSIVE",
};

function lockOne(model: Model, relation: Relation | null, mode: LockMode, recurse: boolean): void {
  if (relation === null) return;
  if (relation.kind === "materialized view" || relation.kind === "sequence")
    model.fail("42809", `cannot lock relation "${relation.bareName}"`);
  model.lock(relation, mode, "LOCK TABLE names it");
  for (const inner of relation.kind === "view" ? viewSources(model, relation) : [])
    lockOne(model, inner.relation, mode, inner.range.inh === true);
  if (!recurse) return;
  for (const child of descendants(model, relation)) model.lock(child, mode, "LOCK TABLE names its parent");
}
