import type { Cost } from "../src/postgres/estimates/throughput.ts";

/** One measured duration. */
export interface Sample {
  readonly rows: number;
  readonly heapBytes: number;
  /** Width of an index key in bytes; null where the work goes by the heap. */
  readonly keyBytes: number | null;
  readonly ms: number;
}

/** Share of an index's cost that is put on the bytes of its key: two key widths would be needed to measure it. */
const KEY_SHARE = 0.3;
export const LARGE_ROWS = 1_000_000;

/**
 * Cost per row and per byte that fits the samples with the least relative error, none below zero. For an index
 * the scan is taken off first, and what is left goes to its rows and the bytes of its key.
 */
export function fitCost(all: readonly Sample[], scan: Cost | null): Cost {
  // A small table lies in the processor's caches and is over before anybody waits: the large ones decide.
  const large = all.filter(({ rows }) => rows >= LARGE_ROWS);
  const samples = large.length > 0 ? large : all;
  if (scan !== null) {
    // What else the machine does only ever adds: the fastest sample is the nearest to the truth.
    const perRow = Math.min(
      ...samples.map((sample) => (sample.ms * 1e6 - costNs(scan, sample)) / sample.rows),
    );
    const rest = Math.max(perRow, 1);
    const keyBytes = samples[0]?.keyBytes ?? 8;
    return { rowNs: round(rest * (1 - KEY_SHARE)), byteNs: round((rest * KEY_SHARE) / keyBytes) };
  }
  // Weighted by 1/ms, so that a small table counts as much as a large one.
  let [rr, rb, bb, ry, by] = [0, 0, 0, 0, 0];
  for (const { rows, heapBytes, ms } of samples) {
    const [r, b] = [rows / (ms * 1e6), heapBytes / (ms * 1e6)];
    rr += r * r;
    rb += r * b;
    bb += b * b;
    ry += r;
    by += b;
  }
  const determinant = rr * bb - rb * rb;
  const rowNs = (ry * bb - by * rb) / determinant;
  const byteNs = (by * rr - ry * rb) / determinant;
  if (byteNs < 0) return { rowNs: round(ry / rr), byteNs: 0 };
  return rowNs < 0 ? { rowNs: 0, byteNs: round(by / bb) } : { rowNs: round(rowNs), byteNs: round(byteNs) };
}

/** How far the measured durations lie from the fitted ones, widened: another machine differs more than two runs. */
export function spreadOf<Work extends string>(
  samples: ReadonlyMap<Work, readonly Sample[]>,
  costs: Partial<Record<Work, Cost>>,
  scan: Cost,
): { readonly low: number; readonly high: number } {
  const ratios: number[] = [];
  for (const [work, measured] of samples) {
    const cost = costs[work];
    if (cost === undefined) continue;
    for (const sample of measured.filter(({ rows }) => rows >= LARGE_ROWS)) {
      const key =
        sample.keyBytes === null ? 0 : costNs(scan, sample) + sample.rows * sample.keyBytes * cost.byteNs;
      const ns = sample.keyBytes === null ? costNs(cost, sample) : key + sample.rows * cost.rowNs;
      ratios.push((sample.ms * 1e6) / ns);
    }
  }
  const sorted = ratios.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 1;
  return {
    low: round(Math.max(0.4, Math.min(0.5, at(0.05) * 0.8))),
    high: round(Math.max(2.5, at(0.95) * 1.25)),
  };
}

function costNs({ rowNs, byteNs }: Cost, { rows, heapBytes }: Sample): number {
  return rows * rowNs + heapBytes * byteNs;
}

function round(value: number): number {
  return Number(value.toPrecision(2));
}
