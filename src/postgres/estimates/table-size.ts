import type { Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { heapBytesOf } from "./row-width.ts";

/** How large a table is, what was missing filled in from the rest. */
export interface TableSize {
  readonly rows: number;
  /** Bytes. */
  readonly heapBytes: number;
  readonly toastBytes: number;
  /** Share of the heap that live rows take, 0 to 1: a rewrite writes no others. */
  readonly liveShare: number;
}

/** Share of the whole size that is heap where the snapshot gives the whole size only. */
const HEAP_SHARE_WITH_INDEXES = 0.65;
/** For a table of which the columns are not known. */
const OTHER_ROW_BYTES = 132;
const MANY_ROWS = 1_000_000;

/** Size of a table; null where neither rows nor bytes are known. */
export function tableSize(
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): TableSize | null {
  if (statistics === null) return null;
  const { rows, bytes, deadRows } = statistics;
  const rowBytes =
    relation === undefined || relation.columns.length === 0
      ? OTHER_ROW_BYTES
      : heapBytesOf(relation, MANY_ROWS, statistics) / MANY_ROWS;
  const share = (relation?.indexes.length ?? 1) > 0 ? HEAP_SHARE_WITH_INDEXES : 1;
  const heapBytes =
    statistics.heapBytes ?? (bytes !== null ? bytes * share : rows !== null ? rows * rowBytes : null);
  if (heapBytes === null) return null;
  const live = rows ?? Math.round(heapBytes / rowBytes);
  const liveShare = live + (deadRows ?? 0) === 0 ? 1 : live / (live + (deadRows ?? 0));
  return { rows: live, heapBytes, toastBytes: statistics.toastBytes ?? 0, liveShare };
}
