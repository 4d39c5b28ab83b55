import type { Relation } from "../../model/catalog.ts";
import type { Estimate } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { addTimes, NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";
import { columnWidth, isFixedWidth } from "./row-width.ts";
import type { TableSize } from "./table-size.ts";
import { storageTime, workTime } from "./work-time.ts";

/** Bytes of a value that a row of TOAST holds (TOAST_MAX_CHUNK_SIZE). */
export const CHUNK_BYTES = 1996;
/** A value in TOAST leaves a pointer of 18 bytes in its row, and that is what the statistics call its width. */
const POINTER_BYTES = 18;
const POINTER_SPREAD = 3;
/** Where rows are mixed, the wide column is at least so wide on the average. */
const WIDE_BYTES = 200;
/**
 * Reading a byte from TOAST, its decompression included, against writing it anew: 18,000 texts of 4 kB took 0.2 s to read
 * on PostgreSQL 16 and 2.5 s to rewrite.
 */
const READ_SHARE = 0.12;
const BINARY_EFFORT = 0.3;

/** Columns whose values are likely to be the ones in TOAST; none where the table has no TOAST. */
export function toastedColumns(
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  { toastBytes }: Pick<TableSize, "toastBytes">,
): readonly string[] {
  if (toastBytes === 0 || relation === undefined) return [];
  const variable = relation.columns.filter(({ type }) => !isFixedWidth(type));
  const measured = variable.map((column) => ({ ...column, width: columnWidth(column, statistics) }));
  const pointers = measured.filter(({ width }) => Math.abs(width - POINTER_BYTES) <= POINTER_SPREAD);
  const wide = measured.filter(({ width }) => width >= WIDE_BYTES);
  const found = wide.length > 0 ? wide : pointers;
  return (found.length > 0 ? found : measured).map(({ name }) => name);
}

/**
 * How much work a byte in TOAST is that is written: texts and documents are compressed. Bytes that are files most often are
 * compressed already, which is seen after the first of them: 75 MB took 0.5 s on PostgreSQL 16.
 */
export function toastEffort(
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: Pick<TableSize, "toastBytes">,
): number {
  const toasted = toastedColumns(relation, statistics, size);
  const isBinary = toasted.every((name) =>
    relation?.columns.some((column) => column.name === name && column.type === "bytea"),
  );
  return isBinary && toasted.length > 0 ? BINARY_EFFORT : 1;
}

/** Time in ms to read every value in TOAST. */
export function toastReadTime(
  ground: EstimateGround,
  { toastBytes }: Pick<TableSize, "toastBytes">,
): Estimate {
  if (toastBytes === 0) return NO_TIME;
  return addTimes([
    workTime(ground.throughput, "toastCopy", 0, toastBytes * READ_SHARE),
    storageTime(ground.throughput, toastBytes),
  ]);
}
