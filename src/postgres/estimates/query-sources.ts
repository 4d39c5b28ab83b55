import type { SelectStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { walk } from "../catalog/tree.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { type TableSize, tableSize } from "./table-size.ts";

/** A table that a query reads, partitions taken together. */
export interface QuerySource {
  readonly relation: Relation | undefined;
  readonly statistics: RelationStatistics | null;
  readonly size: TableSize;
}

/**
 * The tables that a statement reads for its query, the largest first. Null: the size of one is not known.
 *
 * @param select the query: what only its subqueries look into gives no rows
 */
export function querySources(
  ground: EstimateGround,
  effects: readonly RelationEffect[],
  before: ReadonlyMap<string, Relation>,
  select: SelectStmt = {},
): readonly QuerySource[] | null {
  const sources = new Map<string, QuerySource>();
  const lookedInto = onlyInSubqueries(select);
  for (const effect of effects) {
    const relation = before.get(effect.relation);
    if (!isRead(effect) || isDoneByOthers(relation, effects)) continue;
    if (lookedInto.has(relation?.bareName ?? "")) continue;
    const statistics = ground.statistics(effect.relation);
    const size = effect.created && statistics === null ? EMPTY : tableSize(relation, statistics);
    if (size === null) return null;
    const parent = relation?.parents.find((name) => effects.some((other) => other.relation === name));
    const known = sources.get(parent ?? effect.relation);
    sources.set(
      parent ?? effect.relation,
      known === undefined ? { relation, statistics, size } : { ...known, size: sum(known.size, size) },
    );
  }
  return [...sources.values()].sort((a, b) => b.size.rows - a.size.rows);
}

const EMPTY: TableSize = { rows: 0, heapBytes: 0, toastBytes: 0, liveShare: 1 };

/** A table that an INSERT fills from itself is read as well; a foreign key of the target asks for a stronger lock. */
function isRead({ kind, scans, rewrites, dataChange, lock }: RelationEffect): boolean {
  if (kind !== "table" && kind !== "materialized view") return false;
  if (dataChange !== null) return dataChange === "insert" && scans;
  return !rewrites && (lock === "ACCESS SHARE" || (lock === "ROW SHARE" && scans));
}

/** The rows of a partitioned table are those of its partitions. */
function isDoneByOthers(relation: Relation | undefined, effects: readonly RelationEffect[]): boolean {
  return relation?.partitioned != null && effects.some((other) => relation.children.includes(other.relation));
}

/** Bare names of the tables that a query names in the subqueries of its expressions alone. */
function onlyInSubqueries({
  targetList,
  whereClause,
  fromClause,
  withClause,
}: SelectStmt): ReadonlySet<string> {
  const inside = new Set<string>();
  walk([targetList, whereClause], (tag, body) => {
    if (tag === "SubLink") for (const name of tablesIn(body)) inside.add(name);
  });
  for (const name of tablesIn([fromClause, withClause])) inside.delete(name);
  return inside;
}

function tablesIn(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  walk(tree, (tag, body) => {
    if (tag === "RangeVar" && typeof body.relname === "string") names.add(body.relname);
  });
  return names;
}

function sum(a: TableSize, b: TableSize): TableSize {
  const heapBytes = a.heapBytes + b.heapBytes;
  return {
    rows: a.rows + b.rows,
    heapBytes,
    toastBytes: a.toastBytes + b.toastBytes,
    liveShare: heapBytes === 0 ? 1 : (a.liveShare * a.heapBytes + b.liveShare * b.heapBytes) / heapBytes,
  };
}
