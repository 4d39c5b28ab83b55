import type { Node, SelectStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { columnsOf, strings, walk } from "../catalog/tree.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { sortedRows } from "./estimate-index-build.ts";
import { parallelQueryTime } from "./parallel-time.ts";
import { groupedBy, queryRows } from "./query-rows.ts";
import type { QuerySource } from "./query-sources.ts";
import { columnWidth } from "./row-width.ts";
import { toastEffort, toastedColumns } from "./toast-time.ts";
import { storageTime, workTime } from "./work-time.ts";

/** A query of several tables may do much more than they show: nested loops, joins that multiply rows. */
const QUERY_HIGH_FACTOR = 2;
/** Sorting for a query, against building a B-tree of the same keys. */
const SORT_SHARE = 0.5;
/** What a query may sort in memory (work_mem, PostgreSQL's default). */
const SORT_MEMORY = 4 * 1024 * 1024;
/** Finding different values, against counting and adding up groups. */
const DISTINCT_SHARE = 0.4;
const ROW_OVERHEAD = 28;
const OTHER_COLUMN_BYTES = 16;

/** What a statement's query does, and whether its rows make a new table. */
export interface StatementQuery {
  readonly select: SelectStmt;
  readonly writes: boolean;
  /** True where workers may help to read; false for INSERT … SELECT. */
  readonly parallel: boolean;
}

/**
 * Time in ms of what a query does beside reading its tables: it joins them, groups and sorts their rows. What it returns is
 * written as new rows where it makes a table.
 *
 * @param sources the tables that it reads, the largest first
 */
export function queryTime(
  ground: EstimateGround,
  { select, writes, parallel }: StatementQuery,
  sources: readonly QuerySource[],
): Estimate {
  const [largest, ...others] = sources;
  if (largest === undefined) return NO_TIME;
  const { throughput } = ground;
  const { rows } = largest.size;
  const joined = joins(select)
    ? [
        workTime(throughput, "foreignKeyChild", rows, 0),
        ...others.map(({ size }) => workTime(throughput, "foreignKeyParent", size.rows, 0)),
      ]
    : [];
  const isPlain = (select.groupClause ?? []).length === 0;
  const grouped =
    groupedBy(select) === null
      ? NO_TIME
      : workTime(throughput, "group", rows * (isPlain ? DISTINCT_SHARE : 1), 0);
  const filtered = select.whereClause === undefined ? NO_TIME : workTime(throughput, "check", rows, 0);
  const serial = addTimes([...joined, grouped, filtered]);
  const isSimple = others.length === 0 && !hasWindow(select);
  const work = { ...serial, high: serial.high * (isSimple ? 1 : QUERY_HIGH_FACTOR) };
  const result = queryRows(select, sources);
  return addTimes([
    parallel ? parallelQueryTime(largest.size.heapBytes, work) : work,
    sortTime(ground, select, sources, result),
    writes ? writeTime(ground, select, sources, result) : NO_TIME,
  ]);
}

/** The query of CREATE TABLE AS, CREATE MATERIALIZED VIEW, INSERT … SELECT or REFRESH. Null: the statement has none. */
export function queryOf(tree: Node, relation: (name: string) => Relation | undefined): StatementQuery | null {
  if ("CreateTableAsStmt" in tree) {
    const { query, into } = tree.CreateTableAsStmt;
    return into?.skipData === true ? null : of(query, { writes: true, parallel: true });
  }
  if ("InsertStmt" in tree) return of(tree.InsertStmt.selectStmt, { writes: false, parallel: false });
  if (!("RefreshMatViewStmt" in tree) || tree.RefreshMatViewStmt.skipData === true) return null;
  const { schemaname, relname } = tree.RefreshMatViewStmt.relation ?? {};
  const definition = relation(`${schemaname ?? "public"}.${relname}`)?.definition ?? "";
  return of(parseStatements(definition).statements[0]?.tree, { writes: false, parallel: true });
}

function of(query: Node | undefined, how: Omit<StatementQuery, "select">): StatementQuery | null {
  return query !== undefined && "SelectStmt" in query ? { select: query.SelectStmt, ...how } : null;
}

function joins({ fromClause = [] }: SelectStmt): boolean {
  return fromClause.length > 1 || fromClause.some((each) => "JoinExpr" in each);
}

/** ORDER BY and window functions sort the rows, in files where memory does not hold them. */
function sortTime(
  ground: EstimateGround,
  select: SelectStmt,
  sources: readonly QuerySource[],
  result: Estimate,
): Estimate {
  const windows = hasWindow(select);
  const keys = columnsOf(select.sortClause ?? []);
  if (keys.length === 0 && !windows) return NO_TIME;
  const { throughput } = ground;
  const rows = windows ? (sources[0]?.size.rows ?? 0) : result.likely;
  const bytes = rows * rowBytes(select, sources);
  const isText = keys.some((key) =>
    sources.some(({ relation }) =>
      relation?.columns.some(({ name, type }) => name === key && /^(text|character)/.test(type)),
    ),
  );
  return addTimes([
    workTime(throughput, isText ? "btreeText" : "btreeFixed", sortedRows(rows) * SORT_SHARE, 0),
    windows ? workTime(throughput, "group", rows, 0) : NO_TIME,
    bytes > SORT_MEMORY
      ? addTimes([workTime(throughput, "copy", 0, bytes), storageTime(throughput, 2 * bytes)])
      : NO_TIME,
  ]);
}

function hasWindow({ targetList }: SelectStmt): boolean {
  let found = false;
  walk(targetList, (tag, body) => {
    if (tag === "FuncCall" && body.over !== undefined) found = true;
  });
  return found;
}

/** The rows of a new table are written, with what of them is in TOAST. */
function writeTime(
  ground: EstimateGround,
  select: SelectStmt,
  sources: readonly QuerySource[],
  rows: Estimate,
): Estimate {
  const { throughput } = ground;
  const [largest] = sources;
  const toast = largest === undefined ? 0 : toastPerRow(select, largest);
  const effort = largest === undefined ? 1 : toastEffort(largest.relation, largest.statistics, largest.size);
  const width = rowBytes(select, sources);
  const of = (count: number): Estimate =>
    addTimes([
      workTime(throughput, "copy", count, count * width),
      workTime(throughput, "toastCopy", 0, count * toast * effort),
      storageTime(throughput, 2 * count * (width + toast)),
    ]);
  return { low: of(rows.low).low, likely: of(rows.likely).likely, high: of(rows.high).high };
}

/** Bytes in TOAST for each row of a table where the query gives its columns that are there. */
export function toastPerRow(select: SelectStmt, { relation, statistics, size }: QuerySource): number {
  const toasted = toastedColumns(relation, statistics, size);
  const names = columnsOf(select.targetList ?? []);
  const isTaken = takesAll(select) || names.some((name) => toasted.includes(name));
  return isTaken && size.rows > 0 ? size.toastBytes / size.rows : 0;
}

/** Bytes of a row that the query gives: of `*` those of the largest table's rows. */
function rowBytes(select: SelectStmt, sources: readonly QuerySource[]): number {
  const [largest] = sources;
  const whole =
    largest === undefined || largest.size.rows === 0
      ? 0
      : (largest.size.heapBytes * largest.size.liveShare) / largest.size.rows;
  const named = (select.targetList ?? []).map((target) => targetBytes(target, sources));
  const sum = named.reduce((total, each) => total + each, 0);
  return takesAll(select) ? whole + sum : ROW_OVERHEAD + sum;
}

function targetBytes(target: Node, sources: readonly QuerySource[]): number {
  const value = "ResTarget" in target ? target.ResTarget.val : undefined;
  if (value === undefined || !("ColumnRef" in value)) return OTHER_COLUMN_BYTES;
  const name = strings(value.ColumnRef.fields).at(-1);
  if (name === undefined) return 0;
  for (const { relation, statistics } of sources) {
    const column = relation?.columns.find((each) => each.name === name);
    if (column !== undefined) return columnWidth(column, statistics);
  }
  return isStar(value) ? 0 : OTHER_COLUMN_BYTES;
}

function takesAll({ targetList = [] }: SelectStmt): boolean {
  return targetList.some((target) => {
    const value = "ResTarget" in target ? target.ResTarget.val : undefined;
    return value !== undefined && isStar(value);
  });
}

function isStar(node: Node): boolean {
  return "ColumnRef" in node && (node.ColumnRef.fields ?? []).some((field) => "A_Star" in field);
}
