import type { Node } from "@pgsql/types";
import type { Estimate } from "../../model/effect.ts";
import { queryRows } from "./query-rows.ts";
import type { QuerySource } from "./query-sources.ts";
import { rowsWithoutTable } from "./rows-without-table.ts";

/**
 * Rows that an INSERT adds: VALUES say how many; so does a SELECT that reads no table. Others follow from what they read.
 *
 * @param sources the tables that its query reads, the largest first; null: the size of one is not known
 */
export function insertedRows(
  tree: Node | undefined,
  sources: readonly QuerySource[] | null,
): Estimate | null {
  if (tree === undefined) return null;
  if (!("InsertStmt" in tree)) return sources === null ? null : queryRows({}, sources);
  const query = tree.InsertStmt.selectStmt;
  if (query === undefined) return exactly(1);
  const select = "SelectStmt" in query ? query.SelectStmt : {};
  const own = rowsWithoutTable(select);
  if (own !== null) {
    const low = select.whereClause === undefined ? own : 0;
    return { low, likely: own, high: own };
  }
  if (sources === null) return null;
  // A table of which only some rows are read, by an index, is no source.
  return sources.length === 0 ? FEW : queryRows(select, sources);
}

const FEW: Estimate = { low: 0, likely: 1, high: 100 };

const exactly = (rows: number): Estimate => ({ low: rows, likely: rows, high: rows });
