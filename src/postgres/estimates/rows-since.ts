import type { Node } from "@pgsql/types";
import { Map as Persistent } from "immutable";
import type { Relation } from "../../model/catalog.ts";
import type { RelationEffect } from "../../model/effect.ts";
import type { ColumnStatistics, RelationStatistics } from "../../model/snapshot.ts";
import { columnConstraints, serialType } from "../catalog/add-column.ts";
import { changedRows } from "./changed-rows.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { insertedRows } from "./inserted-rows.ts";
import { queryRows } from "./query-rows.ts";
import { querySources } from "./query-sources.ts";
import { queryOf } from "./query-time.ts";
import { tableSize } from "./table-size.ts";
import { isTarget, updatedColumns } from "./target.ts";

/** What a change set has made of a table's rows. */
export interface TableChange {
  /** Rows of a table that it emptied or made; null: not known any more; undefined: those of production. */
  readonly rows: number | null | undefined;
  /** Row versions that it left dead: nothing takes their room before its transaction ends. */
  readonly dead: number;
  /** Columns that it filled. */
  readonly filled: readonly string[];
  /** Columns that it added, and whether each row holds null there: a default that is set later fills no row. */
  readonly added: Readonly<Record<string, boolean>>;
}

/** The changes by the name under which a table's rows are kept. */
export type RowsSince = Persistent<string, TableChange>;

export const NO_CHANGES: RowsSince = Persistent();

const UNCHANGED: TableChange = { rows: undefined, dead: 0, filled: [], added: {} };

/**
 * What a statement makes of them: TRUNCATE empties a table, a new one is empty or has the rows of its query, and what comes
 * in later counts.
 *
 * @param keyOf the name under which the rows of a relation are kept
 * @returns the changes, and the names of those that are new
 */
export function rowsAfter(
  rows: RowsSince,
  tree: Node,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  keyOf: (effect: RelationEffect) => string | null,
  ground: EstimateGround,
): { readonly rows: RowsSince; readonly touched: readonly string[] } {
  let next = rows;
  const touched: string[] = [];
  for (const effect of effects) {
    const key = keyOf(effect);
    if (key === null || (effect.kind !== "table" && effect.kind !== "materialized view")) continue;
    const known = next.get(key) ?? UNCHANGED;
    const change = changeBy(known, effect, tree, effects, before, ground);
    if (change === known) continue;
    next = next.set(key, change);
    touched.push(key);
  }
  return { rows: next, touched };
}

function changeBy(
  known: TableChange,
  effect: RelationEffect,
  tree: Node,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  ground: EstimateGround,
): TableChange {
  if (effect.created && known === UNCHANGED)
    return { ...known, rows: rowsOfQuery(tree, effects, before, ground) };
  if (effect.dataChange === null) {
    const added = addedColumns(tree);
    if (added.length === 0 && !(effect.rewrites && known.dead > 0)) return known;
    return {
      ...known,
      added: { ...known.added, ...Object.fromEntries(added) },
      dead: effect.rewrites ? 0 : known.dead,
    };
  }
  if (effect.dataChange === "truncate") return { ...UNCHANGED, rows: 0 };
  if (leavesCount(tree)) return withDead(known, effect, tree, before, ground);
  if (known.rows == null) return known;
  const added = addedRows(tree, effects, before, effect.relation, ground);
  return { ...known, rows: added === null ? null : known.rows + added };
}

/** The columns that ADD COLUMN adds, and whether they are null in each row: no default, nothing that is counted or computed. */
function addedColumns(tree: Node): readonly (readonly [string, boolean])[] {
  if (!("AlterTableStmt" in tree)) return [];
  return (tree.AlterTableStmt.cmds ?? []).flatMap((node) => {
    if (!("AlterTableCmd" in node) || node.AlterTableCmd.subtype !== "AT_AddColumn") return [];
    const { def } = node.AlterTableCmd;
    if (def === undefined || !("ColumnDef" in def)) return [];
    const isNull = !columnConstraints(def.ColumnDef).some(({ contype }) => FILLING.has(contype));
    return [[def.ColumnDef.colname ?? "", isNull && serialType(def.ColumnDef) === undefined] as const];
  });
}

const FILLING: ReadonlySet<string | undefined> = new Set([
  "CONSTR_DEFAULT",
  "CONSTR_GENERATED",
  "CONSTR_IDENTITY",
]);

/** From this share of a table's rows on, what an UPDATE or DELETE leaves dead is counted. */
const DEAD_SHARE = 0.01;

function withDead(
  known: TableChange,
  effect: RelationEffect,
  tree: Node,
  before: ReadonlyMap<string, Relation>,
  ground: EstimateGround,
): TableChange {
  const relation = before.get(effect.relation);
  const statistics = ground.statistics(effect.relation);
  const size = tableSize(relation, statistics);
  if (size === null || !isTarget(tree, effect.relation, relation)) return known;
  const changed = changedRows(effect, tree, relation, statistics, size)?.likely ?? 0;
  if (changed < Math.max(1, size.rows * DEAD_SHARE)) return known;
  const filled = (updatedColumns(tree) ?? []).filter((name) => !known.filled.includes(name));
  return { ...known, dead: known.dead + changed, filled: [...known.filled, ...filled] };
}

/** A plain UPDATE or DELETE brings no rows. */
function leavesCount(tree: Node): boolean {
  return "UpdateStmt" in tree || "DeleteStmt" in tree;
}

/** Rows of a table that is made: those of the query that makes it, none without one. Null: not known. */
function rowsOfQuery(
  tree: Node,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  ground: EstimateGround,
): number | null {
  if (!("CreateTableAsStmt" in tree)) return 0;
  const query = queryOf(tree, () => undefined);
  if (query === null) return 0;
  const sources = querySources(ground, effects, before, query.select);
  return sources === null ? null : Math.round(queryRows(query.select, sources).likely);
}

/** So many rows are likely; null where nobody can say, as after COPY or in a block. */
function addedRows(
  tree: Node,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  relation: string,
  ground: EstimateGround,
): number | null {
  if (!("InsertStmt" in tree)) return null;
  // What a trigger puts elsewhere is not in the statement.
  if (!isTarget(tree, relation, before.get(relation))) return null;
  const query = queryOf(tree, () => undefined)?.select;
  const added = insertedRows(tree, querySources(ground, effects, before, query))?.likely ?? null;
  return added === null ? null : Math.round(added);
}

/**
 * The statistics of a table after a change: how it is used stays. Null: not known, as before.
 *
 * @param relation the table as production has it; undefined: it is not there
 */
export function sizedAnew(
  statistics: RelationStatistics | null,
  change: TableChange | undefined,
  relation: Relation | undefined,
): RelationStatistics | null {
  if (change === undefined || statistics === null) return statistics;
  const counted = change.rows === undefined ? statistics : emptied(statistics, change.rows);
  const size = change.dead === 0 ? null : tableSize(relation, counted);
  const columns = columnsSince(counted, change, relation);
  if (size === null || size.rows === 0) return { ...counted, columns };
  const grown = (size.heapBytes * size.liveShare * change.dead) / size.rows;
  return {
    ...counted,
    columns,
    heapBytes: size.heapBytes + grown,
    bytes: counted.bytes === null ? null : counted.bytes + grown,
    deadRows: (counted.deadRows ?? 0) + change.dead,
  };
}

/** What is known of the columns: those of production that nobody measured are marked, which tells the added ones from them. */
function columnsSince(
  { columns }: RelationStatistics,
  { filled, added }: TableChange,
  relation: Relation | undefined,
): Record<string, ColumnStatistics> {
  const isMeasured = Object.keys(columns).length > 0;
  const isTouched = filled.length > 0 || Object.keys(added).length > 0;
  const marks = isMeasured || !isTouched ? [] : (relation?.columns ?? []);
  const known: Record<string, ColumnStatistics> = { ...columns };
  for (const [name, isNull] of Object.entries(added)) {
    if (!filled.includes(name)) known[name] = { ...FILLED, nullFraction: isNull ? 1 : 0 };
  }
  for (const name of [...filled, ...marks.map((column) => column.name)]) known[name] ??= FILLED;
  return known;
}

/** A column that was filled since, or that nobody measured: what it holds is not known. */
const FILLED: ColumnStatistics = { nullFraction: Number.NaN, distinct: 0, averageWidth: 0 };

function emptied(statistics: RelationStatistics, rows: number | null): RelationStatistics {
  const bytes = rows === 0 ? 0 : null;
  return { ...statistics, rows, bytes, heapBytes: bytes, toastBytes: bytes, deadRows: 0, columns: {} };
}
