/**
 * How fast PostgreSQL works through a table, in nanoseconds. `npm run calibrate` measures these and
 * writes this file; the numbers of the present one are in `source`.
 */
export interface Throughput {
  /** Where and when the numbers were measured. */
  readonly source: string;
  /** A full scan that checks a condition: per row and per byte of heap. */
  readonly scan: Cost;
  /** A rewrite of the heap with its TOAST table, indexes not counted. */
  readonly rewrite: Cost;
  /** A B-tree over a fixed-width key (integer, timestamp, uuid): per row and per byte of key. */
  readonly btreeFixed: Cost;
  /** A B-tree over a text key: comparisons go through the collation. */
  readonly btreeText: Cost;
  readonly hash: Cost;
  readonly gin: Cost;
  readonly gist: Cost;
  readonly brin: Cost;
  /** The query that validates a foreign key: per referencing row, and per referenced row. */
  readonly foreignKeyChild: Cost;
  readonly foreignKeyParent: Cost;
  readonly insert: Cost;
  readonly update: Cost;
  readonly delete: Cost;
  /** What every index adds to one inserted or updated row. */
  readonly indexEntry: Cost;
  /** Reading a byte that is not in memory: what the high estimate adds. */
  readonly storageByteNs: number;
  /** How far the low and the high estimate lie from the likely one. */
  readonly lowFactor: number;
  readonly highFactor: number;
}

/** Nanoseconds per row and per byte. */
export interface Cost {
  readonly rowNs: number;
  readonly byteNs: number;
}

export const throughput: Throughput = {
  source: "orders of magnitude, before the first calibration",
  scan: { rowNs: 80, byteNs: 0.4 },
  rewrite: { rowNs: 500, byteNs: 3 },
  btreeFixed: { rowNs: 450, byteNs: 8 },
  btreeText: { rowNs: 1400, byteNs: 15 },
  hash: { rowNs: 600, byteNs: 2 },
  gin: { rowNs: 4000, byteNs: 60 },
  gist: { rowNs: 6000, byteNs: 20 },
  brin: { rowNs: 120, byteNs: 0.4 },
  foreignKeyChild: { rowNs: 300, byteNs: 0.4 },
  foreignKeyParent: { rowNs: 150, byteNs: 0.4 },
  insert: { rowNs: 1500, byteNs: 4 },
  update: { rowNs: 3500, byteNs: 5 },
  delete: { rowNs: 900, byteNs: 0.6 },
  indexEntry: { rowNs: 1500, byteNs: 0 },
  storageByteNs: 5,
  lowFactor: 0.5,
  highFactor: 2.5,
};
