import type { Column, Index, Relation } from "../../model/catalog.ts";

// Fixed widths are those of pg_type.typlen; the others are guesses for a typical row, in bytes.
const widths: Readonly<Record<string, number>> = {
  boolean: 1,
  '"char"': 1,
  smallint: 2,
  integer: 4,
  real: 4,
  date: 4,
  oid: 4,
  bigint: 8,
  "double precision": 8,
  "timestamp with time zone": 8,
  "timestamp without time zone": 8,
  "time without time zone": 8,
  money: 8,
  "time with time zone": 12,
  interval: 16,
  uuid: 16,
  numeric: 10,
  inet: 10,
  cidr: 10,
  macaddr: 6,
  point: 16,
  box: 32,
  text: 32,
  "character varying": 24,
  json: 200,
  jsonb: 200,
  xml: 400,
  bytea: 200,
  tsvector: 300,
};
const otherWidth = 16;
const arrayWidth = 60;
// HeapTupleHeader with alignment, and the line pointer (PostgreSQL manual, "Database Page Layout").
const rowOverhead = 28;
const indexRowOverhead = 16;
const usedPage = 8168;
const page = 8192;

/** Estimated width of a column's values in bytes, from its type alone. */
export function estimateWidth(column: Pick<Column, "type">): number {
  if (column.type.endsWith("]")) return arrayWidth;
  const length = /^(?:character varying|character|bit|bit varying)\((\d+)\)$/u.exec(column.type)?.[1];
  if (length !== undefined) {
    return column.type.includes("varying") ? Math.min(Math.ceil(Number(length) / 2), 64) : Number(length);
  }
  return widths[column.type.replace(/\(.*?\)/u, "")] ?? otherWidth;
}

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

/** Estimated bytes of the heap of a table with this many rows; its indexes and TOAST are not counted. */
export function estimateHeapBytes(relation: Relation, rows: number): number {
  const width = relation.columns.reduce((sum, column) => sum + estimateWidth(column), 0);
  const fillfactor = Number(
    relation.options.find((option) => option.startsWith("fillfactor="))?.slice(11) ?? 100,
  );
  const perPage = Math.max(1, Math.floor((usedPage * fillfactor) / 100 / roundUp(width + rowOverhead, 8)));
  return Math.ceil(rows / perPage) * page;
}

/** Estimated bytes of an index on a table with this many rows; a partial index is taken for a whole one. */
export function estimateIndexBytes(index: Index, table: Relation, rows: number): number {
  if (index.method === "brin") return page * 3;
  const widthOf = (name: string | null): number => {
    const column = table.columns.find((candidate) => candidate.name === name);
    return column ? estimateWidth(column) : otherWidth;
  };
  const width = [...index.columns, ...index.include].reduce((sum, name) => sum + widthOf(name), 0);
  // B-tree pages are filled to 90 % (nbtree's default fillfactor).
  return Math.ceil(rows / Math.floor((usedPage * 0.9) / roundUp(width + indexRowOverhead, 8))) * page;
}
