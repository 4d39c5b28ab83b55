import type { AlterTableCmd } from "@pgsql/types";
import type { Constraint, Relation } from "../../../model/catalog.ts";
import { matchesForeignKey } from "../../catalog/add-foreign-key.ts";
import { childrenOf, childWhy, descendants } from "../locking.ts";
import { lockLosses } from "../losses.ts";
import type { Model } from "../model.ts";
import { constraintsOf, type WorkList } from "./table-work.ts";

export function dropConstraint(
  model: Model,
  table: Relation,
  command: AlterTableCmd,
  works: WorkList,
  recurse: boolean,
): void {
  const { name = "", missing_ok, behavior } = command;
  const constraint = constraintsOf(works.of(table)).find((each) => each.name === name);
  // Partitions are locked before the constraint is looked for, with ONLY too; children of inheritance are not.
  for (const each of table.partitioned === null ? [] : descendants(model, table)) {
    model.lock(each, works.mode, childWhy(table));
  }
  if (constraint === undefined) {
    if (missing_ok !== true && model.catalog.byName(table.name) !== undefined) {
      model.fail("42704", `constraint "${name}" of relation "${table.bareName}" does not exist`);
    }
    return;
  }
  if (isInherited(model, table, constraint)) {
    model.fail("42P16", `cannot drop inherited constraint "${name}" of relation "${table.bareName}"`);
    return;
  }
  if (!recurse && model.major < 18 && table.partitioned !== null && table.children.length > 0) {
    if (constraint.kind === "check")
      model.fail("42P16", "cannot remove constraint from only the partitioned table when partitions exist");
  }
  works.of(table).dropped.add(name);
  const inherits =
    constraint.kind === "check" || constraint.kind === "not null" || table.partitioned !== null;
  for (const each of inherits && recurse && !constraint.noInherit ? descendants(model, table) : []) {
    model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
    if (constraint.kind === "check" || constraint.kind === "not null") works.of(each).dropped.add(name);
  }
  // With ONLY the constraint becomes the children's own, which locks them all the same.
  if (inherits && !recurse && !constraint.noInherit)
    for (const child of childrenOf(model, table)) model.lock(child, "ACCESS EXCLUSIVE", childWhy(table));
  if (constraint.index !== null) works.of(table).lostIndexes.add(constraint.index);
  const keys = table.constraints.flatMap(({ kind, name: own, references }) =>
    kind === "foreign key" && references?.relation === table.name
      ? [{ relation: table.name, constraint: own }]
      : [],
  );
  const needed = [...table.referencedBy, ...keys].some(({ relation, constraint: key }) => {
    const found = model.catalog.byName(relation)?.constraints.find((each) => each.name === key);
    return constraint.index !== null && String(found?.references?.columns) === String(constraint.columns);
  });
  lockLosses(model, `the constraint ${name} is dropped`);
  if (needed && behavior !== "DROP_CASCADE") {
    model.fail(
      "2BP01",
      `cannot drop constraint ${name} on table ${table.bareName} because other objects depend on it`,
    );
  }
}

/** True where a constraint of a partition or child is its parent's too. */
function isInherited(model: Model, table: Relation, constraint: Constraint): boolean {
  return table.parents.some((parent) =>
    model.catalog.byName(parent)?.constraints.some((each) => {
      if (each.noInherit && each.kind === "check") return false;
      if (each.kind === "foreign key")
        return table.partitionBound !== null && matchesForeignKey(constraint, each);
      if (each.index !== null) {
        return table.indexes.some(
          ({ name, parent: above }) => name === constraint.index && above === each.index,
        );
      }
      return each.kind === constraint.kind && each.name === constraint.name;
    }),
  );
}
