import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { isEnforced } from "../../catalog/constraint-facts.ts";
import { columnsOf, strings } from "../../catalog/tree.ts";
import { childWhy, descendants, hasStorage } from "../locking.ts";
import type { Model } from "../model.ts";
import { requireCheck } from "../refuse-column.ts";
import { setNotNull } from "./not-null.ts";
import { columnOf, type WorkList } from "./table-work.ts";

export const isValid = (constraint: ConstraintTree): boolean =>
  constraint.skip_validation !== true && isEnforced(constraint);

const systemColumns = new Set(["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"]);

export function addCheck(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  recurse: boolean,
): void {
  const missing = columnsOf(constraint.raw_expr).find(
    (name) => columnOf(works.of(table), name) === undefined,
  );
  if (
    missing !== undefined &&
    model.catalog.byName(table.name) !== undefined &&
    !systemColumns.has(missing)
  ) {
    model.fail("42703", `column "${missing}" does not exist`);
    return;
  }
  if (constraint.raw_expr !== undefined) {
    const { added, relation, retyped } = works.of(table);
    const columns = [...added.values(), ...relation.columns].filter(({ name }) => !retyped.has(name));
    requireCheck(model, constraint.raw_expr, columns);
    if (model.failed) return;
  }
  const inherits = constraint.is_no_inherit !== true;
  if (!inherits && table.partitioned !== null) {
    model.fail("42P16", `cannot add NO INHERIT constraint to partitioned table "${table.bareName}"`);
    return;
  }
  if (!recurse && inherits && table.children.length > 0) {
    model.fail("42P16", "constraint must be added to child tables too");
    return;
  }
  for (const each of [table, ...(recurse ? descendants(model, table) : [])]) {
    // From 18 on the children are locked before NO INHERIT is looked at.
    if (each !== table && (inherits || model.major >= 18))
      model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
    if (each !== table && !inherits) continue;
    if (isEnforced(constraint) && constraint.skip_validation !== true && hasStorage(each)) {
      works.of(each).verify ??= "every row is checked against the constraint";
    }
  }
}

export function addNotNull(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  works: WorkList,
  recurse: boolean,
): void {
  const column = strings(constraint.keys)[0] ?? "";
  if (columnOf(works.of(table), column) === undefined && model.catalog.byName(table.name) !== undefined) {
    model.fail("42703", `column "${column}" of relation "${table.bareName}" does not exist`);
    return;
  }
  const existing = works
    .of(table)
    .relation.constraints.find(
      (each) =>
        each.kind === "not null" && each.columns[0] === column && !works.of(table).dropped.has(each.name),
    );
  const named = constraint.conname !== undefined && works.of(table).notNull.has(column);
  if (
    (existing !== undefined || named) &&
    constraint.conname !== undefined &&
    existing?.name !== constraint.conname
  ) {
    model.fail(
      "55000",
      `cannot create not-null constraint "${constraint.conname}" on column "${column}" of table "${table.bareName}"`,
    );
    return;
  }
  if (!recurse && constraint.is_no_inherit !== true && table.children.length > 0) {
    model.fail("42P16", "constraint must be added to child tables too");
    return;
  }
  if (isValid(constraint))
    setNotNull(model, table, column, works, recurse && constraint.is_no_inherit !== true);
  if (!recurse) return;
  // With NO INHERIT the children are locked all the same.
  for (const each of descendants(model, table)) model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
}
