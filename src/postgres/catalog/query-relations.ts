import type { Node, RangeVar } from "@pgsql/types";
import { columnsOf, type WrittenName, walk } from "./tree.ts";

/** The tables that a query names, CTEs left out, and whether each is written to or locked. */
export function rangesOf(tree: unknown): readonly RangeVar[] {
  const ranges: RangeVar[] = [];
  const commonTables = new Set<string>();
  walk(tree, (tag, body) => {
    if (tag === "CommonTableExpr" && typeof body.ctename === "string") commonTables.add(body.ctename);
  });
  walk(tree, (tag, body) => {
    if (tag === "RangeVar") ranges.push(body as RangeVar);
    // The target of a statement is no node of its own: { relation: { relname } }.
    const own = body.relation as RangeVar | undefined;
    if (writes.has(tag) && own?.relname !== undefined) ranges.push(own);
  });
  return ranges.filter((each) => each.schemaname !== undefined || !commonTables.has(each.relname ?? ""));
}

const writes = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/** A column of a query's result. */
export interface ResultColumn {
  readonly name: string;
  /** Type as format_type prints it, or null where it would take PostgreSQL's analysis to know. */
  readonly type: string | null;
}

/** What a column reference finds in the tables of a query's FROM. */
export interface FromTable {
  readonly name: WrittenName;
  /** Name by which columns refer to it. */
  readonly alias: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Names of every column that a query mentions anywhere, for a view's dependencies; `*` stands for all. */
export function mentionedColumns(tree: Node): { readonly names: ReadonlySet<string>; readonly all: boolean } {
  let all = false;
  walk(tree, (tag) => {
    if (tag === "A_Star") all = true;
  });
  return { names: new Set(columnsOf(tree)), all };
}
