import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import type { Model } from "../model.ts";
import { addCheck, addNotNull } from "./add-check.ts";
import { addForeignKey } from "./add-foreign-key.ts";
import { addIndexConstraint } from "./add-index-constraint.ts";
import type { TableWork, WorkList } from "./table-work.ts";

/** ADD CONSTRAINT of any kind; `column` is set where it stands behind a column. */
export function addConstraintWork(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  column: string | null,
  recurse: boolean,
): void {
  if (constraint.conname !== undefined) {
    if (nameIsTaken(model, works.of(table), constraint)) return;
    works.of(table).addedConstraints.add(constraint.conname);
  }
  switch (constraint.contype) {
    case "CONSTR_CHECK":
      addCheck(model, table, constraint, works, recurse);
      return;
    case "CONSTR_FOREIGN":
      addForeignKey(model, table, constraint, works, column, recurse);
      return;
    case "CONSTR_NOTNULL":
      addNotNull(model, table, constraint, works, recurse);
      return;
    default:
      addIndexConstraint(model, table, constraint, works, column, recurse);
  }
}

function nameIsTaken(model: Model, work: TableWork, constraint: ConstraintTree): boolean {
  const name = constraint.conname ?? "";
  const found = work.relation.constraints.find((each) => each.name === name);
  if (found === undefined || work.dropped.has(name)) return false;
  if (found.columns.some((column) => work.droppedColumns.has(column))) return false;
  const indexed = ["CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"].includes(constraint.contype ?? "");
  if (indexed && found.index !== null) model.fail("42P07", `relation "${name}" already exists`);
  else model.fail("42710", `constraint "${name}" for relation "${work.relation.bareName}" already exists`);
  return true;
}
