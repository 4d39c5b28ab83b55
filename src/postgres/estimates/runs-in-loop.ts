import type { Node } from "@pgsql/types";

/**
 * True for a DO block with a loop: what it changes row by row is the whole table, though each single statement
 * finds its row by the key. An empty shadow shows nothing of it.
 */
export function runsInLoop(tree: Node | undefined): boolean {
  if (tree === undefined || !("DoStmt" in tree)) return false;
  return (tree.DoStmt.args ?? []).some((argument) => {
    const body = "DefElem" in argument ? argument.DefElem.arg : undefined;
    return body !== undefined && "String" in body && /\bLOOP\b/i.test(body.String.sval ?? "");
  });
}
