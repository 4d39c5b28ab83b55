import type { Node, SelectStmt } from "@pgsql/types";
import type { Estimate } from "../../model/effect.ts";
import { strings } from "../catalog/tree.ts";
import type { TableSize } from "./table-size.ts";

/** VALUES say how many; so does a SELECT that reads no table. Other SELECTs have the rows of their source, whose size this is. */
export function insertedRows(tree: Node | undefined, size: TableSize | null): Estimate | null {
  if (tree === undefined || !("InsertStmt" in tree)) return size === null ? null : shareOf(size.rows, false);
  const query = tree.InsertStmt.selectStmt;
  if (query === undefined) return exactly(1);
  const select = "SelectStmt" in query ? query.SelectStmt : {};
  const own = rowsWithoutTable(select);
  if (own !== null) {
    const low = select.whereClause === undefined ? own : 0;
    return { low, likely: own, high: own };
  }
  return size === null ? null : shareOf(size.rows, select.whereClause !== undefined);
}

function shareOf(rows: number, isFiltered: boolean): Estimate {
  return { low: isFiltered ? 0 : rows / 2, likely: rows * (isFiltered ? 0.5 : 1), high: rows };
}

/** Rows of a query that reads no table: VALUES, a SELECT without FROM, generate_series() of constants. Null: it does more. */
function rowsWithoutTable(select: SelectStmt): number | null {
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

function rowsOfSource(source: Node): number | null {
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

const exactly = (rows: number): Estimate => ({ low: rows, likely: rows, high: rows });
