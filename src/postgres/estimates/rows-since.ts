import type { Node } from "@pgsql/types";
import type { RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { insertedRows } from "./inserted-rows.ts";
import { tableSize } from "./table-size.ts";

/** Rows of the tables that a change set has emptied, by name; null: not known any more. */
export type RowsSince = ReadonlyMap<string, number | null>;

/**
 * What a statement makes of them: TRUNCATE empties a table, and what comes in later counts. The same map where nothing
 * changes.
 *
 * @param former the name that a relation had in production; null: it is new
 */
export function rowsAfter(
  rows: RowsSince,
  tree: Node,
  effects: readonly RelationEffect[],
  former: (name: string) => string | null,
  ground: EstimateGround,
): RowsSince {
  const next = new Map(rows);
  for (const { relation, dataChange, created } of effects) {
    const name = former(relation);
    if (dataChange === null || created || name === null) continue;
    const known = next.get(name);
    if (dataChange === "truncate") next.set(name, 0);
    else if (known != null && !leavesCount(tree)) {
      const added = addedRows(tree, effects, relation, ground);
      next.set(name, added === null ? null : known + added);
    }
  }
  return next.size === rows.size && [...next].every(([name, count]) => rows.get(name) === count)
    ? rows
    : next;
}

/** A plain UPDATE or DELETE brings no rows. */
function leavesCount(tree: Node): boolean {
  return "UpdateStmt" in tree || "DeleteStmt" in tree;
}

/** At most so many rows; null where nobody can say, as after COPY or in a block. */
function addedRows(
  tree: Node,
  effects: readonly RelationEffect[],
  relation: string,
  ground: EstimateGround,
): number | null {
  if (!("InsertStmt" in tree)) return null;
  const targetName = tree.InsertStmt.relation?.relname ?? "";
  // What a trigger puts elsewhere is not in the statement.
  if (!relation.endsWith(`.${targetName}`) && !relation.endsWith(`."${targetName}"`)) return null;
  const sources = effects
    .filter(({ dataChange, scans }) => dataChange === null && scans)
    .map((each) =>
      each.created ? null : tableSize(ground.relation(each.relation), ground.statistics(each.relation)),
    );
  const known = sources.filter((size) => size !== null);
  const [largest] = known.toSorted((a, b) => b.rows - a.rows);
  return insertedRows(tree, known.length < sources.length ? null : (largest ?? null))?.high ?? null;
}

/** The statistics of a table that holds so many rows now: how it is used stays. Undefined: it was not emptied. */
export function sizedAnew(
  statistics: RelationStatistics | null,
  rows: number | null | undefined,
): RelationStatistics | null {
  if (rows === undefined || statistics === null) return statistics;
  const bytes = rows === 0 ? 0 : null;
  return { ...statistics, rows, bytes, heapBytes: bytes, toastBytes: bytes, deadRows: 0, columns: {} };
}
