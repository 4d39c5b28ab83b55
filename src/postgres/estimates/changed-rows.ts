import type { MergeStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { insertedRows } from "./inserted-rows.ts";
import { matchedShare } from "./matched-share.ts";
import type { QuerySource } from "./query-sources.ts";
import { runsInLoop } from "./runs-in-loop.ts";
import type { TableSize } from "./table-size.ts";

/**
 * Rows that an UPDATE, DELETE or INSERT works on. Null: not known.
 *
 * @param sources what an INSERT … SELECT reads, the largest first; null: not known
 */
export function changedRows(
  effect: RelationEffect,
  tree: Node | undefined,
  relation: Relation | undefined,
  statistics: RelationStatistics | null,
  size: TableSize | null,
  sources: readonly QuerySource[] | null = null,
): Estimate | null {
  if (effect.dataChange === "insert") return insertedRows(tree, sources);
  if (tree !== undefined && "MergeStmt" in tree && changesMatched(tree.MergeStmt))
    return size === null ? null : { low: 0, likely: size.rows, high: size.rows };
  const where =
    tree !== undefined && "UpdateStmt" in tree
      ? tree.UpdateStmt.whereClause
      : tree !== undefined && "DeleteStmt" in tree
        ? tree.DeleteStmt.whereClause
        : undefined;
  if (where === undefined && !effect.wholeTable && !runsInLoop(tree)) return { low: 1, likely: 1, high: 100 };
  const share = matchedShare(where, relation, statistics);
  if (size === null) return null;
  return { low: size.rows * share.low, likely: size.rows * share.likely, high: size.rows * share.high };
}

/** WHEN MATCHED THEN UPDATE or DELETE: without, MERGE only inserts. */
function changesMatched({ mergeWhenClauses = [] }: MergeStmt): boolean {
  return mergeWhenClauses.some(
    (node) =>
      "MergeWhenClause" in node &&
      (node.MergeWhenClause.commandType === "CMD_UPDATE" ||
        node.MergeWhenClause.commandType === "CMD_DELETE"),
  );
}
