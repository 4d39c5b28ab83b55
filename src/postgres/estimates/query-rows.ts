import type { Node, SelectStmt } from "@pgsql/types";
import type { Estimate } from "../../model/effect.ts";
import { strings, walk } from "../catalog/tree.ts";
import { matchedShare } from "./matched-share.ts";
import type { QuerySource } from "./query-sources.ts";
import { rowsOfSource } from "./rows-without-table.ts";

/** Elements of an array or a document, where nobody counted them. */
const ELEMENTS: Estimate = { low: 1, likely: 3, high: 10 };
const MANY_GIVING =
  /^(unnest|regexp_split_to_table|string_to_table|generate_subscripts|jsonb?_(array_elements|each|object_keys|path_query))/;
const AGGREGATES: ReadonlySet<string> = new Set([
  ...["count", "sum", "avg", "min", "max", "array_agg", "string_agg", "bool_or", "bool_and", "jsonb_agg"],
]);

/** Rows that a query gives, from those of the tables that it reads, the largest first. */
export function queryRows(select: SelectStmt, sources: readonly QuerySource[]): Estimate {
  const [largest] = sources;
  if (largest === undefined) return { low: 0, likely: 0, high: 0 };
  const { rows } = largest.size;
  const isAlone = sources.length === 1;
  const filter = select.whereClause;
  const share =
    filter === undefined || !isAlone
      ? { low: filter === undefined && isAlone ? 1 : 0, likely: filter === undefined ? 1 : 0.5, high: 1 }
      : matchedShare(filter, largest.relation, largest.statistics);
  const elements = times(givesMany(select) ? ELEMENTS : ONE, seriesIn(select));
  const all = {
    low: rows * share.low * elements.low,
    likely: rows * share.likely * elements.likely,
    high: rows * share.high * elements.high,
  };
  const bounded = boundBy(all, groupsOf(select, sources, all.high));
  return boundBy(bounded, limitOf(select));
}

const ONE: Estimate = { low: 1, likely: 1, high: 1 };

const times = ({ low, likely, high }: Estimate, factor: number): Estimate => ({
  low: low * factor,
  likely: likely * factor,
  high: high * factor,
});

/** How often a generate_series() beside the tables repeats each of their rows. */
function seriesIn({ fromClause }: SelectStmt): number {
  let repeats = 1;
  walk(fromClause, (tag, body) => {
    if (tag === "RangeFunction") repeats *= rowsOfSource({ RangeFunction: body } as Node) ?? 1;
  });
  return repeats;
}

function boundBy(rows: Estimate, most: Estimate | null): Estimate {
  if (most === null) return rows;
  return {
    low: Math.min(rows.low, most.low),
    likely: Math.min(rows.likely, most.likely),
    high: Math.min(rows.high, most.high),
  };
}

/** Groups of a query that has some: one where it aggregates everything, else as many as its columns have values. */
function groupsOf(select: SelectStmt, sources: readonly QuerySource[], rows: number): Estimate | null {
  const by = groupedBy(select);
  if (by === null) return isAggregate(select) ? ONE : null;
  let groups = 1;
  for (const node of by) {
    const distinct = distinctOf(node, sources);
    if (distinct === null) return { low: 1, likely: rows / 10, high: rows };
    groups *= distinct;
  }
  return { low: Math.min(groups, rows) / 2, likely: Math.min(groups, rows), high: rows };
}

/** What a query groups by, the whole row for DISTINCT; null: it does not group. */
export function groupedBy({ groupClause, distinctClause, targetList }: SelectStmt): readonly Node[] | null {
  const targets = (targetList ?? []).map((target) =>
    "ResTarget" in target ? target.ResTarget.val : undefined,
  );
  if (groupClause !== undefined && groupClause.length > 0) {
    return groupClause.map((node) => {
      const position = "A_Const" in node ? node.A_Const.ival?.ival : undefined;
      return (position === undefined ? node : targets[position - 1]) ?? node;
    });
  }
  if (distinctClause === undefined || distinctClause.length === 0) return null;
  const [only] = distinctClause;
  // DISTINCT without ON is a list with an empty node.
  const isPlain = only === undefined || Object.keys(only).length === 0;
  return isPlain ? targets.filter((target) => target !== undefined) : distinctClause;
}

function isAggregate({ targetList }: SelectStmt): boolean {
  let found = false;
  walk(targetList, (tag, body) => {
    if (tag === "SubLink") return false;
    if (tag === "FuncCall" && body.over === undefined)
      found ||= AGGREGATES.has(strings(body.funcname as Node[]).at(-1) ?? "");
    return true;
  });
  return found;
}

/** Different values of a column of one of the sources; null: not known, or no column. */
function distinctOf(node: Node, sources: readonly QuerySource[]): number | null {
  if (!("ColumnRef" in node)) return null;
  const name = strings(node.ColumnRef.fields).at(-1) ?? "";
  for (const { statistics, size } of sources) {
    const distinct = statistics?.columns[name]?.distinct;
    if (distinct !== undefined && distinct !== 0) return distinct > 0 ? distinct : -distinct * size.rows;
  }
  return null;
}

/** True where a function of the query gives several rows for one: unnest(), jsonb_array_elements(). */
function givesMany({ targetList, fromClause }: SelectStmt): boolean {
  let found = false;
  walk([...(targetList ?? []), ...(fromClause ?? [])], (tag, body) => {
    if (tag === "FuncCall") found ||= MANY_GIVING.test(strings(body.funcname as Node[]).at(-1) ?? "");
  });
  return found;
}

function limitOf({ limitCount }: SelectStmt): Estimate | null {
  const most =
    limitCount !== undefined && "A_Const" in limitCount ? limitCount.A_Const.ival?.ival : undefined;
  return most === undefined ? null : { low: most, likely: most, high: most };
}
