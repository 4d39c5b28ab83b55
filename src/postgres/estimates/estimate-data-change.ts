import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { matchedShare } from "./matched-share.ts";
import { runsInLoop } from "./runs-in-loop.ts";
import { scanMs } from "./scan-ms.ts";
import type { TableSize } from "./table-size.ts";
import { throughput } from "./throughput-constants.ts";

/** A loop in PL/pgSQL runs one statement for each row or batch: measured at about this much more. */
const LOOP_FACTOR = 1.5;

/** Rows that an UPDATE, DELETE or INSERT works on. Null: not known. */
export function changedRows(
  effect: RelationEffect,
  tree: Node | undefined,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
): Estimate | null {
  if (effect.dataChange === "insert") return insertedRows(tree, size);
  const where =
    tree !== undefined && "UpdateStmt" in tree
      ? tree.UpdateStmt.whereClause
      : tree !== undefined && "DeleteStmt" in tree
        ? tree.DeleteStmt.whereClause
        : undefined;
  if (where === undefined && !effect.wholeTable && !runsInLoop(tree)) return { low: 1, likely: 1, high: 100 };
  const share = matchedShare(where, relation, statistics);
  if (size === null) return null;
  return { low: size.rows * share.low, likely: size.rows * share.likely, high: size.rows * share.high };
}

/** Time in ms of a data change: the rows found, the rows written, the index entries made. */
export function estimateDataChange(
  effect: RelationEffect,
  tree: Node | undefined,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
): Estimate | null {
  const rows = changedRows(effect, tree, relation, statistics, size);
  if (rows === null) return null;
  const width = size === null || size.rows === 0 ? 100 : size.heapBytes / size.rows;
  const indexes = relation?.indexes.length ?? 1;
  const cost =
    throughput[
      effect.dataChange === "delete" ? "delete" : effect.dataChange === "insert" ? "insert" : "update"
    ];
  const perRow =
    cost.rowNs +
    width * cost.byteNs +
    (effect.dataChange === "delete" ? 0 : indexes * throughput.indexEntry.rowNs);
  const factor = runsInLoop(tree) ? LOOP_FACTOR : 1;
  const scan = effect.wholeTable && size !== null && effect.dataChange !== "insert" ? scanMs(size) : 0;
  const ms = (count: number): number => scan + (count * perRow * factor) / 1e6;
  return {
    low: ms(rows.low) * throughput.lowFactor,
    likely: ms(rows.likely),
    high: ms(rows.high) * throughput.highFactor,
  };
}

/** VALUES say how many; a SELECT's rows are those of its source, which the caller hands in as the size. */
function insertedRows(tree: Node | undefined, size: TableSize | null): Estimate | null {
  const select = tree !== undefined && "InsertStmt" in tree ? tree.InsertStmt.selectStmt : undefined;
  const values = select !== undefined && "SelectStmt" in select ? select.SelectStmt.valuesLists : undefined;
  if (values !== undefined) return { low: values.length, likely: values.length, high: values.length };
  if (tree !== undefined && "InsertStmt" in tree && select === undefined)
    return { low: 1, likely: 1, high: 1 };
  return size === null ? null : { low: 0, likely: size.rows, high: size.rows };
}
