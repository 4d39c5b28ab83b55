import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import type { QuerySource } from "./query-sources.ts";
import { toastPerRow } from "./query-time.ts";
import type { TableSize } from "./table-size.ts";
import { updatedColumns } from "./target.ts";
import { CHUNK_BYTES, toastedColumns, toastReadTime } from "./toast-time.ts";
import { storageTime, workTime } from "./work-time.ts";

interface ChangedTable {
  readonly relation: Relation | undefined;
  readonly statistics: RelationStatistics | null;
  readonly size: TableSize | null;
}

/**
 * Time in ms for the values of changed rows that are in TOAST: an UPDATE of such a column reads, writes and drops them, a
 * DELETE drops them, an INSERT writes those that its query gives. An UPDATE of other columns leaves them alone.
 */
export function changedToastTime(
  ground: EstimateGround,
  { dataChange }: RelationEffect,
  tree: Node | undefined,
  table: ChangedTable,
  rows: Estimate,
  sources: readonly QuerySource[] | null,
): Estimate {
  const isDelete = dataChange === "delete";
  const bytes = dataChange === "insert" ? insertedBytes(tree, sources) : ownBytes(tree, table, isDelete);
  if (bytes === 0) return NO_TIME;
  const of = (count: number): Estimate => {
    const all = count * bytes;
    const dropped = workTime(ground.throughput, "delete", all / CHUNK_BYTES, all);
    if (isDelete) return addTimes([dropped, storageTime(ground.throughput, all)]);
    const written = addTimes([
      toastReadTime(ground, { toastBytes: all }),
      workTime(ground.throughput, "toastCopy", 0, all),
      storageTime(ground.throughput, 2 * all),
    ]);
    return dataChange === "insert" ? written : addTimes([written, dropped]);
  };
  return { low: of(rows.low).low, likely: of(rows.likely).likely, high: of(rows.high).high };
}

/** Bytes in TOAST of one row, where the statement touches a column that has its values there. */
function ownBytes(
  tree: Node | undefined,
  { relation, statistics, size }: ChangedTable,
  isDelete: boolean,
): number {
  if (size === null || size.rows === 0) return 0;
  const toasted = toastedColumns(relation, statistics, size);
  const isTouched = isDelete || (updatedColumns(tree) ?? []).some((name) => toasted.includes(name));
  return isTouched ? size.toastBytes / size.rows : 0;
}

function insertedBytes(tree: Node | undefined, sources: readonly QuerySource[] | null): number {
  const query = tree !== undefined && "InsertStmt" in tree ? tree.InsertStmt.selectStmt : undefined;
  const [largest] = sources ?? [];
  if (query === undefined || !("SelectStmt" in query) || largest === undefined) return 0;
  return toastPerRow(query.SelectStmt, largest);
}
