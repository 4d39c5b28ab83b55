import type { CreateTrigStmt, Node } from "@pgsql/types";
import { descendants } from "./locking.ts";
import type { Model } from "./model.ts";

/** CREATE TRIGGER: SHARE ROW EXCLUSIVE on the table and, for each row, its partitions. */
export function createTrigger(model: Model, tree: Node): void {
  if (!("CreateTrigStmt" in tree)) return;
  const statement: CreateTrigStmt = tree.CreateTrigStmt;
  const table = model.find(statement.relation);
  if (table === null) return;
  model.lock(table, "SHARE ROW EXCLUSIVE", "a trigger is made on it");
  const name = statement.trigname ?? "";
  if (table.triggers.some((each) => each.name === name) && statement.replace !== true) {
    model.fail("42710", `trigger "${name}" for relation "${table.bareName}" already exists`);
    return;
  }
  if (statement.row === true && table.partitioned !== null) {
    for (const child of descendants(model, table))
      model.lock(child, "SHARE ROW EXCLUSIVE", "its parent's trigger is made on it too");
  }
  if (statement.constrrel !== undefined) {
    const referenced = model.find(statement.constrrel);
    if (referenced !== null) model.lock(referenced, "ACCESS SHARE", "the constraint trigger names it");
  }
}
