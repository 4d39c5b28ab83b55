import type { Node } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";

/** What a condition answers for every row: true, false, or null as SQL has it. Undefined: it depends on the row. */
export type Truth = boolean | null | undefined;

/**
 * Judges a condition that asks nothing of a row: `true`, `1 = 1`, `NOT false`, `NULL IS NULL`, `note = NULL`, and these joined; with the
 * columns of its table also `id IS NOT NULL`, `id = id` and, of a column that a sequence numbers, `id > 0`.
 */
export function constantTruth(node: Node, columns: readonly Column[] = []): Truth {
  if ("A_Const" in node) {
    if (node.A_Const.isnull === true) return null;
    return node.A_Const.boolval === undefined ? undefined : node.A_Const.boolval.boolval === true;
  }
  if ("NullTest" in node) {
    const { arg, nulltesttype } = node.NullTest;
    if (arg === undefined) return undefined;
    if (columnNamed(arg, columns)?.notNull === true) return nulltesttype === "IS_NOT_NULL";
    if (!("A_Const" in arg)) return undefined;
    return (arg.A_Const.isnull === true) === (nulltesttype === "IS_NULL");
  }
  if ("A_Expr" in node) return truthOfComparison(node.A_Expr, columns);
  if (!("BoolExpr" in node)) return undefined;
  const { boolop, args = [] } = node.BoolExpr;
  const truths = args.map((each) => constantTruth(each, columns));
  if (boolop === "NOT_EXPR") return typeof truths[0] === "boolean" ? !truths[0] : truths[0];
  const decides = boolop === "OR_EXPR";
  if (truths.includes(decides)) return decides;
  if (truths.includes(undefined)) return undefined;
  return truths.includes(null) ? null : !decides;
}

/** Operators that answer null where one side is null. */
const COMPARISONS = new Set(["=", "<>", "<", ">", "<=", ">="]);

function isNull(node: Node | undefined): boolean {
  return node !== undefined && "A_Const" in node && node.A_Const.isnull === true;
}

/** Two literals of one kind: text is compared by collations that take only what is the same byte for byte as equal. */
function truthOfComparison(
  { kind, name, lexpr, rexpr }: Extract<Node, { A_Expr: unknown }>["A_Expr"],
  columns: readonly Column[],
): Truth {
  const operator = name?.[0];
  if (kind !== "AEXPR_OP" || name?.length !== 1 || operator === undefined || !("String" in operator)) {
    return undefined;
  }
  const sign = operator.String.sval;
  if (sign !== undefined && COMPARISONS.has(sign) && (isNull(lexpr) || isNull(rexpr))) return null;
  const column = lexpr === undefined ? undefined : columnNamed(lexpr, columns);
  if (column?.notNull === true && isNumbered(column) && isBelowAll(sign, literal(rexpr))) return true;
  if (sign !== "=" && sign !== "<>") return undefined;
  if (column?.notNull === true && rexpr !== undefined && columnNamed(rexpr, columns) === column)
    return sign === "=";
  const [left, right] = [literal(lexpr), literal(rexpr)];
  if (left === null || right === null || typeof left !== typeof right) return undefined;
  return (left === right) === (sign === "=");
}

/** The column of the table that a node names, by itself or behind the table's name. */
function columnNamed(node: Node, columns: readonly Column[]): Column | undefined {
  const last = "ColumnRef" in node ? node.ColumnRef.fields?.at(-1) : undefined;
  const name = last !== undefined && "String" in last ? last.String.sval : undefined;
  return columns.find((each) => each.name === name);
}

/** Sequences count from 1. */
function isNumbered(column: Column): boolean {
  return column.identity !== null || /^nextval\(/.test(column.default ?? "");
}

function isBelowAll(sign: string | undefined, bound: number | string | null): boolean {
  if (typeof bound !== "number") return false;
  return sign === ">" || sign === "<>" ? bound <= 0 : sign === ">=" && bound <= 1;
}

/** Whole numbers and text; 1.0 and 1.00 are equal and differ as text, so that other numbers are left alone. */
function literal(node: Node | undefined): number | string | null {
  if (node === undefined || !("A_Const" in node)) return null;
  const { ival, sval } = node.A_Const;
  if (ival !== undefined) return ival.ival ?? 0;
  return sval === undefined ? null : (sval.sval ?? "");
}
