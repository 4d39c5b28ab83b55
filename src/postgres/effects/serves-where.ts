import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { columnsOf, strings, walk } from "../catalog/tree.ts";
import type { Model } from "./model.ts";

/**
 * True where an index of the table serves a WHERE: a condition that must hold compares the first column of an
 * index with something that is not of the same row. Whether the planner takes it depends on the data.
 */
export function servesWhere(model: Model, table: Relation, where: Node | undefined): boolean {
  if (where === undefined) return false;
  if (model.catalog.byName(table.name) === undefined) return false;
  const leading = new Set(
    table.indexes
      .filter(({ valid, predicate }) => valid && predicate === null)
      .map(({ columns }) => columns[0]),
  );
  return conditions(where).some((condition) =>
    comparedColumns(condition).some((column) => leading.has(column)),
  );
}

function conditions(where: Node): readonly Node[] {
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR") {
    return (where.BoolExpr.args ?? []).flatMap(conditions);
  }
  return [where];
}

const indexable = new Set(["=", "<", ">", "<=", ">=", "@>", "&&", "~~"]);

/** Bare columns that a condition compares in a way that an index can serve. */
function comparedColumns(condition: Node): readonly string[] {
  if ("NullTest" in condition)
    return condition.NullTest.nulltesttype === "IS_NULL" ? bareColumn(condition.NullTest.arg) : [];
  if ("SubLink" in condition)
    return condition.SubLink.subLinkType === "ANY_SUBLINK" ? bareColumn(condition.SubLink.testexpr) : [];
  if (!("A_Expr" in condition)) return [];
  const { kind, name, lexpr, rexpr } = condition.A_Expr;
  const operator = strings(name).at(-1) ?? "";
  if (kind === "AEXPR_BETWEEN" || kind === "AEXPR_IN" || kind === "AEXPR_OP_ANY") {
    return operator === "<>" ? [] : bareColumn(lexpr);
  }
  if (kind !== "AEXPR_OP" || !indexable.has(operator)) return [];
  const [left, right] = [bareColumn(lexpr), bareColumn(rexpr)];
  const sides = [
    ...(right.length === 0 || qualifierOf(lexpr) !== qualifierOf(rexpr) ? left : []),
    ...(left.length === 0 || qualifierOf(lexpr) !== qualifierOf(rexpr) ? right : []),
  ];
  return columnsOf(condition).length > 0 ? sides : [];
}

function bareColumn(node: Node | undefined): readonly string[] {
  if (node === undefined || !("ColumnRef" in node)) return [];
  const name = strings(node.ColumnRef.fields).at(-1);
  return name === undefined ? [] : [name];
}

function qualifierOf(node: Node | undefined): string | undefined {
  let qualifier: string | undefined;
  walk({ root: [node] }, (tag, body) => {
    if (tag === "ColumnRef") qualifier = strings(body.fields as Node[]).at(-2);
  });
  return qualifier;
}
