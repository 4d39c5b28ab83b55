import type { Estimate } from "../../model/effect.ts";
import type { Throughput, Work } from "../../model/throughput.ts";

/** A change of catalog rows only, in ms: measured at well under 5 ms on 14 to 18. */
export const CATALOG_WORK: Estimate = { low: 0.2, likely: 1, high: 5 };

/** Time in ms of work of one kind, with the spread that was measured. */
export function workTime(throughput: Throughput, work: Work, rows: number, bytes: number): Estimate {
  const { rowNs, byteNs, low, high } = throughput.costs[work];
  const likely = (rows * rowNs + bytes * byteNs) / 1e6;
  return { low: likely * low, likely, high: likely * high };
}

/** What storage may add at most: bytes that are read from it or written to it. */
export function storageTime({ storageByteNs }: Throughput, bytes: number): Estimate {
  return { low: 0, likely: 0, high: (bytes * storageByteNs) / 1e6 };
}

/** A new file of a relation, made and synced to storage, in ms: measured at 5 to 15 ms on local disks. */
export const FILE_WORK: Estimate = { low: 0.5, likely: 7, high: 40 };
