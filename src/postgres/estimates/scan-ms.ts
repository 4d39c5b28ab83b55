import type { TableSize } from "./table-size.ts";
import { throughput } from "./throughput-constants.ts";

/** Up to here a table is read at the speed of the caches: measured on tables of 2 to 500 MB. */
const NEAR_BYTES = 64 * 1024 * 1024;

/** Time in ms to read every row of a table that is in memory. */
export function scanMs({ rows, heapBytes }: Pick<TableSize, "rows" | "heapBytes">): number {
  const near = Math.min(heapBytes, NEAR_BYTES);
  const far = heapBytes - near;
  const share = heapBytes === 0 ? 1 : near / heapBytes;
  const rowNs = throughput.scanNear.rowNs * share + throughput.scan.rowNs * (1 - share);
  return (rows * rowNs + near * throughput.scanNear.byteNs + far * throughput.scan.byteNs) / 1e6;
}
