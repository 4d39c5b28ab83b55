/**
 * How fast PostgreSQL works through a table, in nanoseconds. `npm run calibrate` measures the numbers and
 * writes throughput-constants.ts; where they come from stands in `source`.
 */
export interface Throughput {
  /** Where and when the numbers were measured. */
  readonly source: string;
  /** A full scan that checks a condition, per byte of heap: in the processor's reach, and beyond it. */
  readonly scanNear: Cost;
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
