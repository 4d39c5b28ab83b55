import type { Index, Relation } from "../../model/catalog.ts";
import { columnWidth } from "../estimates/row-width.ts";

const indexRowOverhead = 16;
const usedPage = 8168;
const page = 8192;

/** Estimated bytes of an index on a table with this many rows; a partial index is taken for a whole one. */
export function estimateIndexBytes(index: Index, table: Relation, rows: number): number {
  if (index.method === "brin") return page * 3;
  const widthOf = (name: string | null): number =>
    columnWidth(
      table.columns.find((candidate) => candidate.name === name),
      null,
    );
  const width = [...index.columns, ...index.include].reduce((sum, name) => sum + widthOf(name), 0);
  const entry = Math.ceil((width + indexRowOverhead) / 8) * 8;
  // B-tree pages are filled to 90 % (nbtree's default fillfactor).
  return Math.ceil(rows / Math.floor((usedPage * 0.9) / entry)) * page;
}
