import type { Node, RangeVar } from "@pgsql/types";
import { strings, walk } from "./tree.ts";

/** The tables that a query names, CTEs left out, and whether each is written to or locked. */
export function rangesOf(tree: unknown): readonly RangeVar[] {
  const ranges: RangeVar[] = [];
  const commonTables = new Set<string>();
  walk(tree, (tag, body) => {
    if (tag === "CommonTableExpr" && typeof body.ctename === "string") commonTables.add(body.ctename);
  });
  walk(tree, (tag, body) => {
    // FOR UPDATE OF names an alias, not a table.
    if (tag === "LockingClause") return false;
    if (tag === "RangeVar") ranges.push(body as RangeVar);
    // The target of a statement is no node of its own: { relation: { relname } }.
    const own = body.relation as RangeVar | undefined;
    if (writes.has(tag) && own?.relname !== undefined) ranges.push(own);
    return true;
  });
  return ranges.filter((each) => each.schemaname !== undefined || !commonTables.has(each.relname ?? ""));
}

const writes = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/**
 * Tells whether a query mentions a column of a table that it calls by `alias`: `alias.column`, the bare column,
 * `alias.*` or `*`, or joins by it (USING). A bare name counts for every table that has such a column.
 */
export function mentionedColumns(tree: Node): (alias: string, column: string) => boolean {
  const names = new Set<string>();
  walk(tree, (tag, body) => {
    if (tag === "JoinExpr") for (const name of strings(body.usingClause as Node[])) names.add(`.${name}`);
    if (tag !== "ColumnRef") return;
    const fields = body.fields as Node[];
    const star = fields.some((field) => "A_Star" in field);
    const parts = strings(fields);
    const owner = star ? parts.at(-1) : parts.at(-2);
    names.add(`${owner ?? ""}.${star ? "*" : (parts.at(-1) ?? "")}`);
  });
  return (alias, column) =>
    [`.${column}`, ".*", `${alias}.${column}`, `${alias}.*`].some((name) => names.has(name));
}
