import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import { addTimes } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import type { TableSize } from "./table-size.ts";
import { storageTime, workTime } from "./work-time.ts";

/** A heap larger than a quarter of shared_buffers is read through a small ring of buffers (PostgreSQL: buffer access strategy). */
export const RING_SHARE = 4;
/** Of a table that fits into shared buffers this share is taken to be out of them, at the worst. */
const COLD_SHARE_OF_SMALL = 0.3;

/** Columns of the table that was calibrated on. */
const CALIBRATED_COLUMNS = 7;
/** What one more column adds to the work on a row: each is taken out of the row in turn. */
const COLUMN_SHARE = 0.05;

/** Rows of a table with many columns count as more: `share` for each column beyond those that were calibrated on. */
export function rowsByColumns(
  rows: number,
  relation: Pick<Relation, "columns"> | undefined,
  share = COLUMN_SHARE,
): number {
  const more = Math.max(0, (relation?.columns.length ?? 0) - CALIBRATED_COLUMNS);
  return rows * (1 + more * share);
}

/** Time in ms to read every row of a table. High: it comes from storage, most of it where it is larger than the buffers. */
export function scanTime(
  ground: EstimateGround,
  { rows, heapBytes }: Pick<TableSize, "rows" | "heapBytes">,
): Estimate {
  const { throughput } = ground;
  const isNear = heapBytes <= ground.sharedBuffers / RING_SHARE;
  return addTimes([
    workTime(throughput, "scan", rows, heapBytes),
    workTime(throughput, "farRead", 0, isNear ? 0 : heapBytes),
    storageTime(throughput, heapBytes * (isNear ? COLD_SHARE_OF_SMALL : 1)),
  ]);
}
