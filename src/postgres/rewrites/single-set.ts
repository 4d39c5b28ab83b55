import type { Node, RangeVar } from "@pgsql/types";
import type { Subject } from "../rules/subject.ts";
import { loopBody } from "./loop-body.ts";

/** The only column that an UPDATE sets, and to what. */
export interface SingleSet {
  readonly table: RangeVar;
  readonly column: string;
  readonly value: Node;
  readonly where: Node | null;
}

/** The one column that an UPDATE, or a loop of UPDATEs, sets from the row alone; null where it does anything else. */
export function singleSet(subject: Subject): SingleSet | null {
  const { tree } = subject.statement;
  const change = "DoStmt" in tree ? loopBody(subject) : tree;
  if (change === null || !("UpdateStmt" in change)) return null;
  const { relation: table, targetList = [], fromClause, withClause, whereClause } = change.UpdateStmt;
  const [target] = targetList;
  if (table === undefined || fromClause !== undefined || withClause !== undefined) return null;
  if (targetList.length !== 1 || target === undefined || !("ResTarget" in target)) return null;
  const { name: column, val: value, indirection } = target.ResTarget;
  if (column === undefined || value === undefined || indirection !== undefined) return null;
  return { table, column, value, where: whereClause ?? null };
}
