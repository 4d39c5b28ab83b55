import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import type { TableSize } from "./table-size.ts";
import { storageTime, workTime } from "./work-time.ts";

/** A query may do much more than its tables show: window functions, nested loops. */
const QUERY_HIGH_FACTOR = 2;

/**
 * Time in ms of what a query does beside reading its tables: it joins them and groups their rows. What it returns is
 * written as new rows where it makes a table.
 */
export function queryTime(
  ground: EstimateGround,
  query: { readonly joins: boolean; readonly groups: boolean },
  sources: readonly TableSize[],
  writes: boolean,
): Estimate {
  const [largest, ...others] = [...sources].sort((a, b) => b.rows - a.rows);
  if (largest === undefined) return NO_TIME;
  const { throughput } = ground;
  const joined = query.joins
    ? [
        workTime(throughput, "foreignKeyChild", largest.rows, 0),
        ...others.map(({ rows }) => workTime(throughput, "foreignKeyParent", rows, 0)),
      ]
    : [];
  const grouped = query.groups ? workTime(throughput, "group", largest.rows, 0) : NO_TIME;
  const bytes = largest.heapBytes * largest.liveShare;
  const written =
    writes && !query.groups
      ? addTimes([workTime(throughput, "copy", largest.rows, bytes), storageTime(throughput, 2 * bytes)])
      : NO_TIME;
  const { low, likely, high } = addTimes([...joined, grouped]);
  return addTimes([{ low, likely, high: high * QUERY_HIGH_FACTOR }, written]);
}

/** What the query of CREATE TABLE AS, CREATE MATERIALIZED VIEW, INSERT … SELECT or REFRESH does. Null: the statement has none. */
export function queryOf(
  tree: Node,
  relation: (name: string) => Relation | undefined,
): { readonly joins: boolean; readonly groups: boolean; readonly writes: boolean } | null {
  if ("CreateTableAsStmt" in tree) {
    const { query, into } = tree.CreateTableAsStmt;
    return into?.skipData === true ? null : { ...shapeOf(query), writes: true };
  }
  if ("InsertStmt" in tree) return { ...shapeOf(tree.InsertStmt.selectStmt), writes: false };
  if (!("RefreshMatViewStmt" in tree) || tree.RefreshMatViewStmt.skipData === true) return null;
  const { schemaname, relname } = tree.RefreshMatViewStmt.relation ?? {};
  const definition = relation(`${schemaname ?? "public"}.${relname}`)?.definition ?? "";
  return {
    joins: /\bjoin\b/i.test(definition),
    groups: /\bgroup by\b|\bdistinct\b/i.test(definition),
    writes: false,
  };
}

function shapeOf(query: Node | undefined): { readonly joins: boolean; readonly groups: boolean } {
  if (query === undefined || !("SelectStmt" in query)) return { joins: false, groups: false };
  const { fromClause, groupClause, distinctClause } = query.SelectStmt;
  const from = fromClause ?? [];
  return {
    joins: from.length > 1 || from.some((each) => "JoinExpr" in each),
    groups: (groupClause ?? []).length > 0 || (distinctClause ?? []).length > 0,
  };
}
