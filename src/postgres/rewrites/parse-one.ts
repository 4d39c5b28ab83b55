import type { Node } from "@pgsql/types";
import { parseStatements } from "../parse/parse-statements.ts";
import { sameTree } from "../parse/same-tree.ts";

/** Syntax tree of a text that is exactly one statement; null where it is not. */
export function parseOne(sql: string): Node | null {
  const { statements, problems } = parseStatements(sql);
  const [only] = statements;
  return problems.length === 0 && statements.length === 1 && only !== undefined ? only.tree : null;
}

/** True where a text, parsed again, is the statement that it is meant to be. */
export function parsesTo(sql: string, tree: Node): boolean {
  return sameTree(parseOne(sql), tree);
}
