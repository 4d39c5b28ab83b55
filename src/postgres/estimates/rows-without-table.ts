import type { Node, SelectStmt } from "@pgsql/types";
import { strings } from "../catalog/tree.ts";

/** Rows of a query that reads no table: VALUES, a SELECT without FROM, generate_series() of constants. Null: it does more. */
export function rowsWithoutTable(select: SelectStmt): number | null {
  const { valuesLists, fromClause = [], targetList = [], op, larg, rarg, withClause } = select;
  if (withClause !== undefined) return null;
  if (valuesLists !== undefined) return valuesLists.length;
  if (op !== undefined && op !== "SETOP_NONE") {
    const left = larg === undefined ? null : rowsWithoutTable(larg);
    const right = rarg === undefined ? null : rowsWithoutTable(rarg);
    return left === null || right === null ? null : left + right;
  }
  const series = targetList.map((target) => ("ResTarget" in target ? seriesLength(target.ResTarget.val) : 1));
  // Series in the list of a SELECT run side by side.
  const longest = series.includes(null) ? null : Math.max(1, ...series.map(Number));
  return product([...fromClause.map(rowsOfSource), longest]);
}

/** Rows of a subquery without a table, or of generate_series() of constants. Null: it is neither. */
export function rowsOfSource(source: Node): number | null {
  if ("RangeSubselect" in source) {
    const { subquery } = source.RangeSubselect;
    return subquery !== undefined && "SelectStmt" in subquery ? rowsWithoutTable(subquery.SelectStmt) : null;
  }
  if (!("RangeFunction" in source)) return null;
  const [first] = source.RangeFunction.functions ?? [];
  const [call] = first !== undefined && "List" in first ? (first.List.items ?? []) : [];
  return isSeries(call) ? seriesLength(call) : null;
}

/** How many values generate_series() of whole numbers gives; 1 for any other expression; null where they are no constants. */
function seriesLength(call: Node | undefined): number | null {
  if (call === undefined || !isSeries(call)) return 1;
  const [from, to, step = 1] = (call.FuncCall.args ?? []).map(wholeNumber);
  if (from == null || to == null || step === null || step === 0) return null;
  return Math.max(0, Math.floor((to - from) / step) + 1);
}

function isSeries(call: Node | undefined): call is Extract<Node, { FuncCall: unknown }> {
  return (
    call !== undefined && "FuncCall" in call && strings(call.FuncCall.funcname).at(-1) === "generate_series"
  );
}

function wholeNumber(node: Node): number | null {
  if (!("A_Const" in node)) return null;
  // The parser leaves a zero out.
  return "ival" in node.A_Const ? (node.A_Const.ival?.ival ?? 0) : null;
}

function product(counts: readonly (number | null)[]): number | null {
  let all = 1;
  for (const count of counts) {
    if (count === null) return null;
    all *= count;
  }
  return all;
}
