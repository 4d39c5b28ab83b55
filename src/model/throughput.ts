/**
 * Every kind of work whose speed is measured. Each goes by rows and bytes; which rows and bytes stands behind it.
 *
 * - `scan`: rows and bytes of a heap that is read, in shared buffers; `farRead`: what a byte costs more that is not.
 * - `check`: rows for which an expression is evaluated.
 * - `rewrite`: rows and bytes of a heap that is written anew; `toastCopy`: bytes of its TOAST table.
 * - `btreeSorted`, `btreeFixed`, `btreeText`, `hash`, `gin…`, `gist`, `gistSorted` (points), `brin`: rows and bytes of the keys; the scan comes on top.
 *   A B-tree's rows count by their logarithm, since they are sorted.
 * - `secondPass`: rows of the table that CREATE INDEX CONCURRENTLY reads a second time.
 * - `foreignKeyChild`, `foreignKeyParent`: rows of the two sides that a validation joins.
 * - `insert`, `update`, `delete`: rows and bytes of the rows; `copy`: the same for CREATE TABLE AS.
 * - `indexEntry`, `textIndexEntry`, `ginEntry`: rows that get an entry in one index.
 * - `foreignKeyCheck`: rows whose referenced row is looked up; `foreignKeyAction`: deleted rows that are looked for by index.
 * - `trigger`: rows for which a trigger function of PL/pgSQL runs; `group`: rows that a query groups.
 */
export const works = [
  "scan",
  "farRead",
  "check",
  "rewrite",
  "toastCopy",
  "btreeSorted",
  "btreeFixed",
  "btreeText",
  "hash",
  "ginJson",
  "ginArray",
  "ginText",
  "gist",
  "gistSorted",
  "brin",
  "secondPass",
  "foreignKeyChild",
  "foreignKeyParent",
  "insert",
  "copy",
  "update",
  "delete",
  "indexEntry",
  "textIndexEntry",
  "ginEntry",
  "foreignKeyCheck",
  "foreignKeyAction",
  "trigger",
  "group",
] as const;

export type Work = (typeof works)[number];

/** What work costs in nanoseconds per row and per byte, and how far its durations were spread around that. */
export interface Cost {
  readonly rowNs: number;
  readonly byteNs: number;
  /** Factors from the likely duration to the low and to the high one. */
  readonly low: number;
  readonly high: number;
}

/** How fast a server works through tables. */
export interface Throughput {
  /** Where, when and under which conditions it was measured, in a sentence without its full stop. */
  readonly source: string;
  readonly costs: Readonly<Record<Work, Cost>>;
  /** How much faster a B-tree is built with one parallel worker than with none: 1 is no gain. */
  readonly parallelGain: number;
  /** Reading or writing a byte on storage: what the high estimate adds. 6.7 ns are 150 MB/s. */
  readonly storageByteNs: number;
}
