import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Constraint, ConstraintKind, Relation } from "../../model/catalog.ts";
import { type CatalogState, updateRelation } from "./catalog-state.ts";

/** True but for NOT ENFORCED, which checks and foreign keys can be; the tree leaves false flags out. */
export function isEnforced(tree: ConstraintTree): boolean {
  return (tree.contype !== "CONSTR_CHECK" && tree.contype !== "CONSTR_FOREIGN") || tree.is_enforced === true;
}

/** Facts that constraints of every kind have. */
export function facts(
  kind: ConstraintKind,
  name: string,
  columns: readonly string[],
  tree: ConstraintTree,
): Constraint {
  return {
    name,
    kind,
    columns,
    validated: tree.skip_validation !== true && isEnforced(tree),
    enforced: isEnforced(tree),
    deferrable: tree.deferrable === true,
    noInherit: tree.is_no_inherit === true,
    definition: "",
    references: null,
    index: null,
  };
}

/** True where a constraint of the table has this name. */
export function hasConstraint(table: Relation, name: string): boolean {
  return table.constraints.some((each) => each.name === name);
}

export function append(state: CatalogState, table: string, constraint: Constraint): void {
  updateRelation(state, table, ({ constraints }) => ({ constraints: [...constraints, constraint] }));
}
