import type { Node } from "@pgsql/types";
import { deparseSync } from "pgsql-deparser";
import { quoteIdentifier } from "./quote-identifier.ts";
import { strings } from "./tree.ts";

/** SQL of an expression. Close to what the server prints, but without the casts that it adds. */
export function deparseExpression(expression: Node): string {
  const plain = plainText(expression);
  if (plain !== null) return plain;
  const text = deparseSync({
    SelectStmt: { targetList: [{ ResTarget: { val: expression } }], op: "SETOP_NONE" },
  } as Node);
  return text.replace(/^\s*SELECT\s+/i, "").trim();
}

/**
 * SQL of constants, columns and their comparisons, which are most of what there is: no need to build a statement around
 * them. Null: it is something else.
 */
export function plainText(node: Node): string | null {
  if ("A_Const" in node) {
    const { ival, sval } = node.A_Const;
    if (ival !== undefined) return String(ival.ival ?? 0);
    const text = sval === undefined ? undefined : (sval.sval ?? "");
    return text === undefined || text.includes("\\") ? null : `'${text.replaceAll("'", "''")}'`;
  }
  if ("ColumnRef" in node) {
    const names = strings(node.ColumnRef.fields);
    return names.length === node.ColumnRef.fields?.length ? names.map(quoteIdentifier).join(".") : null;
  }
  if (!("A_Expr" in node) || node.A_Expr.kind !== "AEXPR_OP") return null;
  const { name, lexpr, rexpr } = node.A_Expr;
  const isNested = [lexpr, rexpr].some((side) => side === undefined || "A_Expr" in side);
  if (isNested || lexpr === undefined || rexpr === undefined || name?.length !== 1) return null;
  const [left, right] = [plainText(lexpr), plainText(rexpr)];
  return left === null || right === null ? null : `${left} ${strings(name)[0]} ${right}`;
}

/** SQL of a whole statement. */
export function deparseStatement(tree: Node): string {
  return deparseSync(tree).trim();
}
