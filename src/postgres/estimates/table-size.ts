import type { Column, Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";

/** How large a table is, what was missing filled in from the rest. Bytes. */
export interface TableSize {
  readonly rows: number;
  readonly heapBytes: number;
  readonly toastBytes: number;
}

/** Row header, line pointer and alignment of a heap row (PostgreSQL manual, "Database Page Layout"). */
const ROW_OVERHEAD = 32;
/** Share of the whole size that is heap where the snapshot gives the whole size only. */
const HEAP_SHARE_WITH_INDEXES = 0.65;

const FIXED_WIDTHS: Readonly<Record<string, number>> = {
  boolean: 1,
  '"char"': 1,
  smallint: 2,
  integer: 4,
  real: 4,
  date: 4,
  oid: 4,
  bigint: 8,
  "double precision": 8,
  money: 8,
  "timestamp without time zone": 8,
  "timestamp with time zone": 8,
  "time without time zone": 8,
  interval: 16,
  uuid: 16,
};

/** True where values of the type have one width and are compared without a collation. */
export function isFixedWidth(type: string): boolean {
  return FIXED_WIDTHS[bareType(type)] !== undefined;
}

/** Average width of a column in bytes: from the statistics, else from its type. */
export function columnWidth(column: Column | undefined, statistics: RelationStatistics | null): number {
  if (column === undefined) return 16;
  const measured = statistics?.columns[column.name]?.averageWidth;
  if (measured !== undefined && measured > 0) return measured;
  const fixed = FIXED_WIDTHS[bareType(column.type)];
  if (fixed !== undefined) return fixed;
  return /json|bytea|\[\]|xml|tsvector/.test(column.type) ? 120 : 24;
}

/** Size of a table; null where neither rows nor bytes are known. */
export function tableSize(
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
): TableSize | null {
  if (statistics === null) return null;
  const { rows, bytes } = statistics;
  if (rows === null && bytes === null && statistics.heapBytes === null) return null;
  const columns = relation?.columns ?? [];
  const width =
    ROW_OVERHEAD +
    (columns.length === 0 ? 100 : columns.reduce((sum, column) => sum + columnWidth(column, statistics), 0));
  const share = (relation?.indexes.length ?? 1) > 0 ? HEAP_SHARE_WITH_INDEXES : 1;
  const heapBytes = statistics.heapBytes ?? (bytes === null ? (rows ?? 0) * width : bytes * share);
  return { rows: rows ?? Math.round(heapBytes / width), heapBytes, toastBytes: statistics.toastBytes ?? 0 };
}

/** "character varying(20)" → "character varying"; "timestamp(3) without time zone" → "timestamp without time zone". */
function bareType(type: string): string {
  return type.replace(/\(\d+(,\d+)?\)/, "");
}
