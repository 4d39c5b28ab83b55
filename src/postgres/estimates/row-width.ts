import type { Column, Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";

// Fixed widths are those of pg_type.typlen.
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
  "timestamp with time zone": 8,
  "timestamp without time zone": 8,
  "time without time zone": 8,
  "time with time zone": 12,
  interval: 16,
  uuid: 16,
  macaddr: 6,
  point: 16,
  box: 32,
};

/** Guesses for a value of a typical row, in bytes. */
const TYPICAL_WIDTHS: Readonly<Record<string, number>> = {
  numeric: 10,
  inet: 10,
  cidr: 10,
  text: 32,
  "character varying": 24,
  json: 200,
  jsonb: 200,
  xml: 400,
  bytea: 200,
  tsvector: 300,
};
const OTHER_WIDTH = 16;
const ARRAY_WIDTH = 60;
/** A varchar is taken to be half full, and never more than this. */
const MOST_VARCHAR = 64;

/** HeapTupleHeader with alignment, and the line pointer (PostgreSQL manual, "Database Page Layout"). */
const ROW_OVERHEAD = 28;
const PAGE = 8192;
const USED_PAGE = 8168;

/** True where values of the type have one width and are compared without a collation. */
export function isFixedWidth(type: string): boolean {
  return FIXED_WIDTHS[bareType(type)] !== undefined;
}

/** Estimated width of a type's values in bytes. */
export function typeWidth(type: string): number {
  if (type.endsWith("]")) return ARRAY_WIDTH;
  const length = /^(?:character varying|character|bit|bit varying)\((\d+)\)$/u.exec(type)?.[1];
  if (length !== undefined) {
    return type.includes("varying") ? Math.min(Math.ceil(Number(length) / 2), MOST_VARCHAR) : Number(length);
  }
  const bare = bareType(type);
  return FIXED_WIDTHS[bare] ?? TYPICAL_WIDTHS[bare] ?? OTHER_WIDTH;
}

/** Average width of a column's values in bytes: from the statistics, else from its type. */
export function columnWidth(column: Column | undefined, statistics: RelationStatistics | null): number {
  if (column === undefined) return OTHER_WIDTH;
  const measured = statistics?.columns[column.name]?.averageWidth;
  return measured !== undefined && measured > 0 ? measured : typeWidth(column.type);
}

/** Bytes of the heap of a table with this many rows and no dead ones; indexes and TOAST are not counted. */
export function heapBytesOf(
  relation: Pick<Relation, "columns" | "options">,
  rows: number,
  statistics: RelationStatistics | null = null,
): number {
  const width = relation.columns.reduce((sum, column) => sum + columnWidth(column, statistics), 0);
  const fillfactor = Number(
    relation.options.find((option) => option.startsWith("fillfactor="))?.slice(11) ?? 100,
  );
  const row = Math.ceil((width + ROW_OVERHEAD) / 8) * 8;
  const perPage = Math.max(1, Math.floor((USED_PAGE * fillfactor) / 100 / row));
  return Math.ceil(rows / perPage) * PAGE;
}

/** "character varying(20)" → "character varying"; "timestamp(3) without time zone" → "timestamp without time zone". */
function bareType(type: string): string {
  return type.replace(/\(\d+(,\d+)?\)/, "");
}
