import type { Cost } from "../../model/throughput.ts";

/** One measured duration: rows and bytes of the work looked for, and what the other parts of the statement take. */
export interface Sample {
  readonly rows: number;
  readonly bytes: number;
  /** What is known already of the duration, in ms. */
  readonly knownMs: number;
  readonly ms: number;
}

/** Another server of the same kind is up to about twice as fast or as slow: no spread is called narrower than that. */
const WIDEST_LOW = 0.55;
const NARROWEST_HIGH = 1.8;
const ROUNDS = 12;

/**
 * Cost per row and per byte that fits the samples with the least relative error, none below zero. Robust: a sample far
 * off the others counts less in each round, so that one disturbed run does not decide.
 */
export function fitCost(samples: readonly Sample[]): Cost {
  let weights = samples.map(() => 1);
  let best = { rowNs: 0, byteNs: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    best = leastSquares(
      samples,
      weights.map((weight, at) => weight * importance(samples[at]?.ms ?? 0)),
    );
    weights = samples.map(
      (sample) => 1 / Math.max(0.05, Math.abs(1 - predictedMs(best, sample) / sample.ms)),
    );
  }
  const ratios = samples.map((sample) => sample.ms / predictedMs(best, sample)).sort((a, b) => a - b);
  return {
    rowNs: round(best.rowNs),
    byteNs: round(best.byteNs),
    low: round(Math.min(WIDEST_LOW, 0.9 * quantile(ratios, 0.1))),
    high: round(Math.max(NARROWEST_HIGH, 1.2 * quantile(ratios, 0.9))),
  };
}

/** What is over in some ms blocks nobody; long durations decide, and there an operating system's caches no longer help. */
function importance(ms: number): number {
  if (ms < 20) return 0.2;
  return ms < 300 ? 1 : 3;
}

type Rates = Pick<Cost, "rowNs" | "byteNs">;

function predictedMs({ rowNs, byteNs }: Rates, { rows, bytes, knownMs }: Sample): number {
  return Math.max(0.05, knownMs + (rows * rowNs + bytes * byteNs) / 1e6);
}

/** Each sample is divided by its duration, so that a small table counts as much as a large one. */
function leastSquares(samples: readonly Sample[], weights: readonly number[]): Rates {
  let [rr, rb, bb, ry, by] = [0, 0, 0, 0, 0];
  for (const [at, { rows, bytes, knownMs, ms }] of samples.entries()) {
    const weight = weights[at] ?? 1;
    const [r, b, y] = [rows / (ms * 1e6), bytes / (ms * 1e6), (ms - knownMs) / ms];
    rr += weight * r * r;
    rb += weight * r * b;
    bb += weight * b * b;
    ry += weight * r * y;
    by += weight * b * y;
  }
  const rowOnly = { rowNs: rr === 0 ? 0 : Math.max(0, ry / rr), byteNs: 0 };
  const byteOnly = { rowNs: 0, byteNs: bb === 0 ? 0 : Math.max(0, by / bb) };
  if (bb === 0) return rowOnly;
  const determinant = rr * bb - rb * rb;
  // Rows and bytes that always go together cannot be told apart.
  if (determinant <= 1e-6 * rr * bb) return rr === 0 ? byteOnly : rowOnly;
  const rowNs = (ry * bb - by * rb) / determinant;
  const byteNs = (by * rr - ry * rb) / determinant;
  if (byteNs < 0) return rowOnly;
  return rowNs < 0 ? byteOnly : { rowNs, byteNs };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 1;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
