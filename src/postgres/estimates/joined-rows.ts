import type { Node, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { strings, walk } from "../catalog/tree.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { targetOf } from "./target.ts";

/** What an UPDATE, DELETE or MERGE joins its table with. */
interface Join {
  readonly sources: readonly Node[];
  readonly condition: Node | undefined;
}

/** The join of a data change; null where it has none. */
export function joinOf(tree: Node | undefined): Join | null {
  if (tree === undefined) return null;
  if ("MergeStmt" in tree) {
    const { sourceRelation, joinCondition } = tree.MergeStmt;
    return { sources: sourceRelation === undefined ? [] : [sourceRelation], condition: joinCondition };
  }
  const [sources, condition] =
    "UpdateStmt" in tree
      ? [tree.UpdateStmt.fromClause, tree.UpdateStmt.whereClause]
      : "DeleteStmt" in tree
        ? [tree.DeleteStmt.usingClause, tree.DeleteStmt.whereClause]
        : [];
  return sources === undefined || sources.length === 0 ? null : { sources, condition };
}

/** Joined by its own key with one other table, a table has no more rows changed than that one has. */
export function boundByJoin(
  ground: EstimateGround,
  tree: Node | undefined,
  relation: Relation | undefined,
  rows: Estimate,
): Estimate {
  const join = joinOf(tree);
  const most = join === null ? null : sourceRows(ground, join.sources);
  if (join === null || most === null || !comparesKey(relation, targetNames(tree), join.condition))
    return rows;
  return {
    low: Math.min(rows.low, most),
    likely: Math.min(rows.likely, most),
    high: Math.min(rows.high, most),
  };
}

/** Rows of the only source; null: there are several, or their number is not known. */
function sourceRows(ground: EstimateGround, sources: readonly Node[]): number | null {
  const [only] = sources;
  if (only === undefined || sources.length > 1) return null;
  if ("RangeVar" in only) return ground.statistics(qualified(only.RangeVar))?.rows ?? null;
  const select = "RangeSubselect" in only ? only.RangeSubselect.subquery : undefined;
  const values = select !== undefined && "SelectStmt" in select ? select.SelectStmt.valuesLists : undefined;
  return values?.length ?? null;
}

const qualified = ({ schemaname = "public", relname = "" }: RangeVar): string => `${schemaname}.${relname}`;

/** The names by which the statement may call its own table. */
function targetNames(tree: Node | undefined): readonly string[] {
  const target = targetOf(tree);
  return target?.alias?.aliasname !== undefined ? [target.alias.aliasname] : [target?.relname ?? ""];
}

/** True where the condition says that a column which is unique in the table equals another column. */
function comparesKey(
  relation: Relation | undefined,
  names: readonly string[],
  condition: Node | undefined,
): boolean {
  const keys = (relation?.indexes ?? [])
    .filter(({ unique, predicate, columns }) => unique && predicate === null && columns.length === 1)
    .map(({ columns }) => columns[0]);
  const isKey = (node: Node | undefined): boolean => {
    const parts = node !== undefined && "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
    const isOwn = parts.length === 1 || names.includes(parts.at(-2) ?? "");
    return isOwn && keys.includes(parts.at(-1) ?? "");
  };
  let found = false;
  walk(condition === undefined ? undefined : [condition], (tag, body) => {
    if (tag !== "A_Expr") return;
    const { name, lexpr, rexpr } = body as { name?: Node[]; lexpr?: Node; rexpr?: Node };
    const areColumns = [lexpr, rexpr].every((side) => side !== undefined && "ColumnRef" in side);
    if (strings(name).at(-1) === "=" && areColumns) found ||= isKey(lexpr) || isKey(rexpr);
  });
  return found;
}
