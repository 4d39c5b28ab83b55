import type { Node, RangeVar, SelectStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { strings, walk } from "../catalog/tree.ts";
import { addEstimates, addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { scanTime } from "./scan-time.ts";
import { tableSize } from "./table-size.ts";
import { workTime } from "./work-time.ts";

/** A subquery that runs anew for each row of an UPDATE. */
export interface RowSubquery {
  /** The table that it reads. */
  readonly inner: Relation;
  /** Columns of that table that it compares with the row. */
  readonly compared: readonly string[];
  /** False where no index finds the rows by one of them, so that the whole table is read each time. */
  readonly isServed: boolean;
}

/** Finds the relation that a range names. */
export type FindRelation = (range: RangeVar) => Relation | undefined;

/** The subqueries in the SET of an UPDATE that name a column of the row and read one table. */
export function rowSubqueries(
  tree: Node,
  table: Relation,
  relationNamed: FindRelation,
): readonly RowSubquery[] {
  if (!("UpdateStmt" in tree)) return [];
  const { relation, targetList } = tree.UpdateStmt;
  const outer = relation?.alias?.aliasname ?? relation?.relname ?? "";
  return subqueriesIn(targetList).flatMap((select) => {
    const range = onlyTable(select);
    const inner = range === null ? undefined : relationNamed(range);
    const compared = inner === undefined ? null : comparedWithOuter(select, inner, outer, table);
    if (inner === undefined || compared === null) return [];
    const isServed = inner.indexes.some(
      ({ valid, predicate, columns }) => valid && predicate === null && compared.includes(columns[0] ?? ""),
    );
    return [{ inner, compared, isServed }];
  });
}

/**
 * Time in ms of the subqueries that an UPDATE runs for each of its rows. Where an index serves, rows are looked up; where
 * none does, the whole table is read for each row (PostgreSQL 15: 500 rows against 200,000 take 21 s without the index and
 * 0.08 s with it). Null: a size is not known.
 *
 * @param rows how many rows the UPDATE changes
 */
export function subqueryTime(
  ground: EstimateGround,
  subqueries: readonly RowSubquery[],
  rows: Estimate,
): Estimate | null {
  return addEstimates(
    subqueries.map(({ inner, isServed }) => {
      const size = tableSize(inner, ground.statistics(inner.name));
      if (size === null) return null;
      const each = isServed ? workTime(ground.throughput, "foreignKeyCheck", 1, 0) : scanTime(ground, size);
      const found = isServed ? workTime(ground.throughput, "scan", size.rows, 0) : NO_TIME;
      return addTimes([
        found,
        { low: each.low * rows.low, likely: each.likely * rows.likely, high: each.high * rows.high },
      ]);
    }),
  );
}

/** The subqueries whose value is asked for: `(SELECT …)` and `ARRAY(SELECT …)`. Others are joined by the planner. */
function subqueriesIn(nodes: readonly Node[] | undefined): readonly SelectStmt[] {
  const found: SelectStmt[] = [];
  walk(nodes, (tag, body) => {
    if (tag !== "SubLink") return true;
    const { subLinkType, subselect } = body as { subLinkType?: string; subselect?: Node };
    const isValue = subLinkType === "EXPR_SUBLINK" || subLinkType === "ARRAY_SUBLINK";
    if (isValue && subselect !== undefined && "SelectStmt" in subselect) found.push(subselect.SelectStmt);
    return false;
  });
  return found;
}

/** The table of a query that reads one alone. */
function onlyTable({ fromClause = [] }: SelectStmt): RangeVar | null {
  const [only] = fromClause;
  return fromClause.length === 1 && only !== undefined && "RangeVar" in only ? only.RangeVar : null;
}

/** Columns of the inner table that the query compares with the row outside; null: it does not look at the row. */
function comparedWithOuter(
  select: SelectStmt,
  inner: Relation,
  outer: string,
  table: Relation,
): readonly string[] | null {
  const isOuter = (node: Node | undefined): boolean => {
    const names = columnParts(node);
    if (names === null) return false;
    if (names.length > 1) return names.at(-2) === outer;
    const [name] = names;
    return !hasColumn(inner, name) && hasColumn(table, name);
  };
  let refersToOuter = false;
  const compared = new Set<string>();
  walk(select, (tag, body) => {
    if (tag === "ColumnRef" && isOuter({ ColumnRef: body } as Node)) refersToOuter = true;
    if (tag !== "A_Expr") return;
    const { name, lexpr, rexpr } = body as { name?: Node[]; lexpr?: Node; rexpr?: Node };
    if (strings(name).at(-1) !== "=") return;
    const side = isOuter(rexpr) ? lexpr : isOuter(lexpr) ? rexpr : undefined;
    const column = columnParts(side)?.at(-1);
    if (column !== undefined) compared.add(column);
  });
  return refersToOuter ? [...compared] : null;
}

function columnParts(node: Node | undefined): readonly string[] | null {
  return node !== undefined && "ColumnRef" in node ? strings(node.ColumnRef.fields) : null;
}

function hasColumn({ columns }: Relation, name: string | undefined): boolean {
  return columns.some((column) => column.name === name);
}
