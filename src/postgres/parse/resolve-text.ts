import type { Node } from "@pgsql/types";
import { quoteIdentifier } from "../catalog/quote-identifier.ts";
import { strings } from "../catalog/tree.ts";
import { parseStatements } from "./parse-statements.ts";

/**
 * The text that EXECUTE runs, where it is a constant, constants joined by ||, or format() or quote_ident() of
 * constants; null where something of it is only known at run time.
 */
export function resolveText(expression: string): string | null {
  const tree = parseStatements(`SELECT ${expression}`).statements[0]?.tree;
  const target = tree !== undefined && "SelectStmt" in tree ? tree.SelectStmt.targetList?.[0] : undefined;
  const value = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  return value === undefined ? null : resolve(value);
}

function resolve(node: Node): string | null {
  if ("A_Const" in node) {
    const { sval, ival, fval } = node.A_Const;
    return sval?.sval ?? (ival === undefined ? (fval?.fval ?? null) : String(ival.ival ?? 0));
  }
  if ("TypeCast" in node && node.TypeCast.arg !== undefined) return resolve(node.TypeCast.arg);
  if ("A_Expr" in node && strings(node.A_Expr.name)[0] === "||") {
    const { lexpr, rexpr } = node.A_Expr;
    const [left, right] = [
      lexpr === undefined ? null : resolve(lexpr),
      rexpr === undefined ? null : resolve(rexpr),
    ];
    return left === null || right === null ? null : left + right;
  }
  if (!("FuncCall" in node)) return null;
  const values = (node.FuncCall.args ?? []).map(resolve);
  if (values.some((value) => value === null)) return null;
  const [first = "", ...rest] = values as string[];
  switch (strings(node.FuncCall.funcname).at(-1)) {
    case "format":
      return format(first, rest);
    case "quote_ident":
      return quoteIdentifier(first);
    case "quote_literal":
      return quoteLiteral(first);
    case "concat":
      return [first, ...rest].join("");
    default:
      return null;
  }
}

const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function format(template: string, values: readonly string[]): string {
  let next = 0;
  return template.replace(
    /%(?:(\d+)\$)?(-?\d*)([sIL%])/g,
    (_, position: string | undefined, _width, kind: string) => {
      if (kind === "%") return "%";
      const at = position === undefined ? next : Number(position) - 1;
      next = at + 1;
      const value = values[at] ?? "";
      return kind === "I" ? quoteIdentifier(value) : kind === "L" ? quoteLiteral(value) : value;
    },
  );
}
