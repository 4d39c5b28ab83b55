import type { ColumnStatistics, RelationStatistics } from "../../../model/snapshot.ts";
import type { CounterReading, SizeReading } from "./read-sizes.ts";

const pageBytes = 8192;

/** Rates per second of one table. */
export interface Rates {
  readonly writes: number | null;
  readonly scans: number | null;
}

/**
 * Rates from two readings and from the counters since the statistics were reset: the higher one, since a quiet minute
 * must not hide a busy day. Null where neither is known.
 */
export function ratesOf(
  name: string,
  first: CounterReading,
  second: CounterReading,
  reading: SizeReading,
  secondsSinceReset: number | null,
): Rates {
  const [before, after] = [first.tables.get(name), second.tables.get(name)];
  const seconds = (second.at - first.at) / 1000;
  const rate = (start: number | undefined, end: number | undefined, total: number | null): number | null => {
    const recent =
      start === undefined || end === undefined || seconds <= 0 ? null : Math.max(0, end - start) / seconds;
    const average =
      secondsSinceReset === null || secondsSinceReset <= 0 || total === null
        ? null
        : total / secondsSinceReset;
    return recent === null && average === null ? null : round(Math.max(recent ?? 0, average ?? 0));
  };
  return {
    writes: rate(before?.writes, after?.writes, reading.writes),
    scans: rate(before?.scans, after?.scans, reading.scans),
  };
}

const round = (value: number): number => Number(value.toPrecision(3));

/** What the snapshot keeps of one table or index; `indexBytes` is the size of all indexes of a table. */
export function relationStatistics(
  reading: SizeReading,
  indexBytes: number,
  rates: Rates,
  columns: Readonly<Record<string, ColumnStatistics>>,
): RelationStatistics {
  const { bytes, toastBytes, isIndex } = reading;
  return {
    rows: estimateRows(reading),
    bytes: bytes === null ? null : bytes + (toastBytes ?? 0) + indexBytes,
    heapBytes: isIndex ? null : bytes,
    toastBytes: isIndex ? null : toastBytes,
    deadRows: reading.deadRows,
    lastVacuum: reading.lastVacuum,
    lastAnalyze: reading.lastAnalyze,
    writesPerSecond: isIndex ? null : rates.writes,
    readsPerSecond: isIndex ? null : rates.scans,
    indexScans: isIndex ? reading.scans : null,
    columns,
  };
}

/** Rows as the planner counts them: the density at the last VACUUM or ANALYZE times the present size. */
function estimateRows({ tuples, pages, bytes, liveRows }: SizeReading): number | null {
  if (bytes === 0) return 0;
  if (tuples >= 0 && pages > 0 && bytes !== null) return Math.round((tuples / pages) * (bytes / pageBytes));
  if (liveRows !== null && liveRows > 0) return liveRows;
  return tuples > 0 ? Math.round(tuples) : null;
}

/** The sum of the leaf partitions for a partitioned table; null where one of them is not known. */
export function sumStatistics(
  parts: readonly RelationStatistics[],
  columns: Readonly<Record<string, ColumnStatistics>>,
): RelationStatistics {
  const sum = (pick: (part: RelationStatistics) => number | null): number | null =>
    parts.some((part) => pick(part) === null)
      ? null
      : parts.reduce((total, part) => total + (pick(part) ?? 0), 0);
  return {
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    heapBytes: sum(({ heapBytes }) => heapBytes),
    toastBytes: null,
    deadRows: sum(({ deadRows }) => deadRows),
    lastVacuum: null,
    lastAnalyze: null,
    writesPerSecond: sum(({ writesPerSecond }) => writesPerSecond),
    readsPerSecond: sum(({ readsPerSecond }) => readsPerSecond),
    indexScans: null,
    columns,
  };
}
