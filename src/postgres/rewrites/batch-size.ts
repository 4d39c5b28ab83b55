import type { Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { tableSize } from "../estimates/table-size.ts";
import { throughput } from "../estimates/throughput-constants.ts";

const ROUND_SIZES = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] as const;
const DEFAULT_SIZE = 1000;

/**
 * How many rows one batch may change so that even by the high estimate its row locks last no longer than half
 * the writes budget. A round number between 100 and 20,000.
 */
export function batchSize(
  table: Relation | undefined,
  statistics: RelationStatistics | null,
  writesMs: number,
): number {
  const size = tableSize(table, statistics);
  if (size === null || size.rows === 0) return DEFAULT_SIZE;
  const width = size.heapBytes / size.rows;
  const indexes = table?.indexes.length ?? 1;
  const perRowNs =
    throughput.update.rowNs + width * throughput.update.byteNs + indexes * throughput.indexEntry.rowNs;
  const most = ((writesMs / 2) * 1e6) / (perRowNs * throughput.highFactor);
  return ROUND_SIZES.findLast((round) => round <= most) ?? ROUND_SIZES[0];
}
