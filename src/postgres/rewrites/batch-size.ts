import type { Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { tableSize } from "../estimates/table-size.ts";
import { throughput } from "../estimates/throughput-constants.ts";
import { workTime } from "../estimates/work-time.ts";

const ROUND_SIZES = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] as const;
const DEFAULT_SIZE = 1000;
/** Rows of a batch that are not in memory. */
const COLD_FACTOR = 2;

/**
 * How many rows one batch may change so that even by the high estimate its row locks last no longer than half
 * the writes budget. A round number between 100 and 20,000.
 */
export function batchSize(
  table: Relation | undefined,
  statistics: RelationStatistics | null,
  writesMs: number,
): number {
  const most = rowsWithin(table, statistics, writesMs);
  if (most === null) return DEFAULT_SIZE;
  return ROUND_SIZES.findLast((round) => round <= most) ?? ROUND_SIZES[0];
}

/** True where even by the high estimate all rows of the table can be changed at once within half the writes budget. */
export function fitsIntoOneBatch(
  table: Relation | undefined,
  statistics: RelationStatistics | null,
  writesMs: number,
): boolean {
  const most = rowsWithin(table, statistics, writesMs);
  return most !== null && (tableSize(table, statistics)?.rows ?? Number.POSITIVE_INFINITY) <= most;
}

/** How many rows can be changed within half the writes budget by the high estimate; null where the size is not known. */
function rowsWithin(
  table: Relation | undefined,
  statistics: RelationStatistics | null,
  writesMs: number,
): number | null {
  const size = tableSize(table, statistics);
  if (size === null || size.rows === 0) return null;
  const width = size.heapBytes / size.rows;
  const indexes = table?.indexes.length ?? 1;
  const perRowMs =
    workTime(throughput, "update", 1, width).high + workTime(throughput, "indexEntry", indexes, 0).high;
  return writesMs / 2 / (perRowMs * COLD_FACTOR);
}
