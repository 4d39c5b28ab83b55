import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { family, hasStorage, incomingKeys, lockIndexes } from "./locking.ts";
import type { Model } from "./model.ts";

/** TRUNCATE: ACCESS EXCLUSIVE on the tables, and with CASCADE on all that reference them. */
export function truncate(model: Model, tree: Node): void {
  if (!("TruncateStmt" in tree)) return;
  const { relations, behavior, restart_seqs } = tree.TruncateStmt;
  const named = new Map<string, Relation>();
  for (const node of relations ?? []) {
    const relation = "RangeVar" in node ? model.find(node.RangeVar) : null;
    if (relation === null || !("RangeVar" in node)) continue;
    if (relation.kind !== "table" && relation.kind !== "foreign table") {
      model.fail("42809", `"${relation.bareName}" is not a table`);
      continue;
    }
    if (node.RangeVar.inh !== true && relation.partitioned !== null) {
      model.lock(relation, "ACCESS EXCLUSIVE", "it is emptied");
      model.fail("42809", "cannot truncate only a partitioned table");
      continue;
    }
    for (const each of node.RangeVar.inh === true ? family(model, relation) : [relation])
      named.set(each.name, each);
  }
  const all = new Map(named);
  const queue = [...named.values()];
  for (let table = queue.shift(); table !== undefined; table = queue.shift()) {
    for (const { table: other } of incomingKeys(model, table)) {
      if (all.has(other.name)) continue;
      if (behavior !== "DROP_CASCADE") {
        model.fail("0A000", "cannot truncate a table referenced in a foreign key constraint");
        continue;
      }
      for (const each of family(model, other)) {
        if (all.has(each.name)) continue;
        all.set(each.name, each);
        queue.push(each);
      }
    }
  }
  for (const table of model.failed ? named.values() : all.values())
    truncateOne(model, table, named, restart_seqs === true);
}

function truncateOne(
  model: Model,
  table: Relation,
  named: ReadonlyMap<string, Relation>,
  restart: boolean,
): void {
  model.lock(
    table,
    "ACCESS EXCLUSIVE",
    named.has(table.name) ? "it is emptied" : "it references a table that is emptied",
  );
  if (hasStorage(table)) {
    lockIndexes(model, table, "ACCESS EXCLUSIVE", "its table is emptied");
    model.change(table, "truncate", true);
  }
  if (!restart) return;
  for (const each of model.catalog.ownedSequences(table.name))
    model.lock(each, "ACCESS EXCLUSIVE", "it starts again");
}
