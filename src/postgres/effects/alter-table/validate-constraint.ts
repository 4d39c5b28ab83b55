import type { AlterTableCmd } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { childWhy, descendants, family, hasStorage, referencedFamily } from "../locking.ts";
import type { Model } from "../model.ts";
import { constraintsOf, type WorkList } from "./table-work.ts";

export function validateConstraint(
  model: Model,
  table: Relation,
  { name = "" }: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const constraint = constraintsOf(works.of(table)).find((each) => each.name === name);
  if (constraint === undefined) {
    if (model.catalog.byName(table.name) !== undefined && !works.of(table).addedConstraints.has(name)) {
      model.fail("42704", `constraint "${name}" of relation "${table.bareName}" does not exist`);
      return;
    }
    if (hasStorage(table)) works.of(table).verify ??= "every row is checked against the constraint";
    return;
  }
  if (!["check", "foreign key", "not null"].includes(constraint.kind)) {
    model.fail("42809", `cannot validate constraint "${name}" of relation "${table.bareName}"`);
    return;
  }
  if (!constraint.enforced) {
    model.fail("55000", "cannot validate NOT ENFORCED constraint");
    return;
  }
  if (constraint.validated) return;
  if (constraint.kind === "foreign key") {
    for (const each of table.partitioned === null ? [table] : family(model, table)) {
      if (each !== table) model.lock(each, "SHARE UPDATE EXCLUSIVE", childWhy(table));
      for (const target of referencedFamily(model, constraint)) {
        model.lock(target, "ACCESS SHARE", "the foreign key is checked against it");
        if (hasStorage(each)) works.of(each).checks.add(target);
      }
    }
    return;
  }
  for (const each of [table, ...(recurse && !constraint.noInherit ? descendants(model, table) : [])]) {
    if (each !== table) model.lock(each, "SHARE UPDATE EXCLUSIVE", childWhy(table));
    if (hasStorage(each)) works.of(each).verify ??= "every row is checked against the constraint";
  }
}

export function alterConstraint(
  model: Model,
  table: Relation,
  { def }: AlterTableCmd,
  works: WorkList,
): void {
  if (def === undefined || !("ATAlterConstraint" in def)) return;
  const { conname = "", alterEnforceability, alterDeferrability, is_enforced } = def.ATAlterConstraint;
  const constraint = table.constraints.find((each) => each.name === conname);
  if (constraint === undefined) {
    if (model.catalog.byName(table.name) !== undefined) {
      model.fail("42704", `constraint "${conname}" of relation "${table.bareName}" does not exist`);
    }
    return;
  }
  if (alterDeferrability === true && constraint.kind !== "foreign key")
    model.fail(
      "42809",
      `constraint "${conname}" of relation "${table.bareName}" is not a foreign key constraint`,
    );
  else if (alterEnforceability === true && constraint.kind !== "foreign key")
    model.fail(
      "42809",
      `cannot alter enforceability of constraint "${conname}" of relation "${table.bareName}"`,
    );
  if (constraint.kind !== "foreign key" || alterEnforceability !== true) return;
  for (const each of table.partitioned === null ? [] : descendants(model, table)) {
    model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
  }
  for (const target of referencedFamily(model, constraint)) {
    if (is_enforced === true) {
      model.lock(target, "SHARE ROW EXCLUSIVE", "the foreign key's triggers are made on both tables");
      if (!constraint.enforced && hasStorage(table)) works.of(table).checks.add(target);
    } else {
      model.lock(target, "ACCESS EXCLUSIVE", "the foreign key's triggers are dropped on both tables");
    }
  }
}
