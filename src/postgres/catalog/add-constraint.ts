import type { Constraint as ConstraintTree } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { addForeignKey } from "./add-foreign-key.ts";
import { addIndexConstraint } from "./add-index-constraint.ts";
import { addNotNull } from "./add-not-null.ts";
import { chooseConstraintName } from "./automatic-names.ts";
import type { CatalogState } from "./catalog-state.ts";
import { append, facts, hasConstraint } from "./constraint-facts.ts";
import { deparseExpression, plainText } from "./deparse.ts";
import { columnsOf, strings } from "./tree.ts";
import { withDefinition } from "./with-definition.ts";

/** Records a constraint on a table; one on a partitioned or inherited table reaches its children too. */
export function addConstraint(
  state: CatalogState,
  tableName: string,
  tree: ConstraintTree,
  column: string | null = null,
): void {
  const table = state.relations.get(tableName);
  if (table === undefined) return;
  switch (tree.contype) {
    case "CONSTR_CHECK": {
      addCheck(state, table, tree, column);
      return;
    }
    case "CONSTR_FOREIGN": {
      addForeignKey(state, table, tree, column);
      return;
    }
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
    case "CONSTR_EXCLUSION": {
      addIndexConstraint(state, table, tree, column);
      return;
    }
    case "CONSTR_NOTNULL": {
      addNotNull(state, table, column ?? strings(tree.keys)[0] ?? "", tree);
      return;
    }
    default:
      return;
  }
}

function addCheck(state: CatalogState, table: Relation, tree: ConstraintTree, column: string | null): void {
  const columns = columnsOf(tree.raw_expr);
  const addition = columns.length === 1 ? (columns[0] ?? null) : null;
  const name = tree.conname ?? chooseConstraintName(table, addition, "check");
  const own = facts("check", name, columns.length > 0 ? columns : column === null ? [] : [column], tree);
  const { raw_expr } = tree;
  const plain = raw_expr === undefined ? "" : plainText(raw_expr);
  const define = (expression: string): string =>
    `CHECK ((${expression}))${tree.skip_validation === true ? " NOT VALID" : ""}`;
  const constraint =
    plain === null && raw_expr !== undefined
      ? withDefinition(own, () => define(deparseExpression(raw_expr)))
      : { ...own, definition: define(plain ?? "") };
  if (hasConstraint(table, name)) return;
  append(state, table.name, constraint);
  if (tree.is_no_inherit === true) return;
  for (const child of table.children) {
    if (!hasConstraint(state.relations.get(child) ?? table, name))
      addConstraint(state, child, { ...tree, conname: name }, column);
  }
}
