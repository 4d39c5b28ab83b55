import type { Node } from "@pgsql/types";

/** What a condition answers for every row: true, false, or null as SQL has it. Undefined: it depends on the row. */
export type Truth = boolean | null | undefined;

/** Judges a condition that names no column: `true`, `1 = 1`, `NOT false`, `NULL IS NULL`, and these joined. */
export function constantTruth(node: Node): Truth {
  if ("A_Const" in node) {
    if (node.A_Const.isnull === true) return null;
    return node.A_Const.boolval === undefined ? undefined : node.A_Const.boolval.boolval === true;
  }
  if ("NullTest" in node) {
    const { arg, nulltesttype } = node.NullTest;
    if (arg === undefined || !("A_Const" in arg)) return undefined;
    return (arg.A_Const.isnull === true) === (nulltesttype === "IS_NULL");
  }
  if ("A_Expr" in node) return truthOfComparison(node.A_Expr);
  if (!("BoolExpr" in node)) return undefined;
  const { boolop, args = [] } = node.BoolExpr;
  const truths = args.map(constantTruth);
  if (boolop === "NOT_EXPR") return typeof truths[0] === "boolean" ? !truths[0] : truths[0];
  const decides = boolop === "OR_EXPR";
  if (truths.includes(decides)) return decides;
  if (truths.includes(undefined)) return undefined;
  return truths.includes(null) ? null : !decides;
}

/** Two literals of one kind: text is compared by collations that take only what is the same byte for byte as equal. */
function truthOfComparison({
  kind,
  name,
  lexpr,
  rexpr,
}: Extract<Node, { A_Expr: unknown }>["A_Expr"]): Truth {
  const operator = name?.[0];
  if (kind !== "AEXPR_OP" || name?.length !== 1 || operator === undefined || !("String" in operator)) {
    return undefined;
  }
  const sign = operator.String.sval;
  if (sign !== "=" && sign !== "<>") return undefined;
  const [left, right] = [literal(lexpr), literal(rexpr)];
  if (left === null || right === null || typeof left !== typeof right) return undefined;
  return (left === right) === (sign === "=");
}

/** Whole numbers and text; 1.0 and 1.00 are equal and differ as text, so that other numbers are left alone. */
function literal(node: Node | undefined): number | string | null {
  if (node === undefined || !("A_Const" in node)) return null;
  const { ival, sval } = node.A_Const;
  if (ival !== undefined) return ival.ival ?? 0;
  return sval === undefined ? null : (sval.sval ?? "");
}
