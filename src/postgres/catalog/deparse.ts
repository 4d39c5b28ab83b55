import type { Node } from "@pgsql/types";
import { deparseSync } from "pgsql-deparser";

/** SQL of an expression. Close to what the server prints, but without the casts that it adds. */
export function deparseExpression(expression: Node): string {
  // Constants are most of what there is: no need to build a statement around them.
  if ("A_Const" in expression) {
    const { ival, sval } = expression.A_Const;
    if (ival !== undefined) return String(ival.ival ?? 0);
    if (sval !== undefined && !sval.sval?.includes("\\"))
      return `'${(sval.sval ?? "").replaceAll("'", "''")}'`;
  }
  const text = deparseSync({
    SelectStmt: { targetList: [{ ResTarget: { val: expression } }], op: "SETOP_NONE" },
  } as Node);
  return text.replace(/^\s*SELECT\s+/i, "").trim();
}

/** SQL of a whole statement. */
export function deparseStatement(tree: Node): string {
  return deparseSync(tree).trim();
}
