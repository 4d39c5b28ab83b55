import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";

/** A longer list is a large change like any other. */
const MOST_ROWS = 100;

/**
 * How many rows at most a condition meets that names them by a unique key: `id = 1`, `id IN (1, 2)`. Null: it does not,
 * or names many.
 */
export function rowsNamedByKey(where: Node | undefined, relation: Relation | undefined): number | null {
  const named = namedColumns(where);
  const counts = (relation?.indexes ?? []).flatMap(({ unique, predicate, expressions, columns }) => {
    if (!unique || predicate !== null || expressions !== null || columns.length === 0) return [];
    const rows = columns.map((column) => (column === null ? undefined : named.get(column)));
    return rows.reduce<number>((product, each) => product * (each ?? Number.NaN), 1);
  });
  const least = Math.min(...counts.filter((count) => !Number.isNaN(count)));
  return least <= MOST_ROWS ? least : null;
}

/** The columns that a condition holds to constants, with how many. */
function namedColumns(where: Node | undefined): ReadonlyMap<string, number> {
  if (where === undefined) return new Map();
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR")
    return new Map((where.BoolExpr.args ?? []).flatMap((each) => [...namedColumns(each)]));
  if (!("A_Expr" in where)) return new Map();
  const { kind, name, lexpr, rexpr } = where.A_Expr;
  const [operator] = name ?? [];
  if (operator === undefined || !("String" in operator) || operator.String.sval !== "=") return new Map();
  const column = lexpr !== undefined && "ColumnRef" in lexpr ? lexpr.ColumnRef.fields?.at(-1) : undefined;
  if (column === undefined || !("String" in column) || rexpr === undefined) return new Map();
  const values =
    kind === "AEXPR_OP" ? [rexpr] : kind === "AEXPR_IN" && "List" in rexpr ? (rexpr.List.items ?? []) : [];
  return values.length > 0 && values.every(isConstant)
    ? new Map([[column.String.sval ?? "", values.length]])
    : new Map();
}

function isConstant(node: Node): boolean {
  if ("TypeCast" in node) return node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg);
  return "A_Const" in node;
}
