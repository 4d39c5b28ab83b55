import type { Node, UpdateStmt } from "@pgsql/types";
import { strings } from "../rules/syntax.ts";
import { callsVolatile } from "./volatile-functions.ts";

/**
 * True where running an UPDATE over a row a second time leaves the row as it is: no new value is made from the columns
 * that it sets, and none is drawn anew.
 */
export function isRepeatable({ targetList = [], whereClause }: UpdateStmt): boolean {
  const targets = targetList.flatMap((node) => ("ResTarget" in node ? [node.ResTarget] : []));
  const names = new Set(targets.flatMap(({ name }) => name ?? []));
  const isDrawn = targets.some(({ val }) => callsVolatile(val));
  if (targets.some(({ val, indirection }) => indirection !== undefined || mentions(val, names))) return false;
  return !isDrawn || targets.every(({ name = "" }) => passesOver(whereClause, name));
}

/** `WHERE token IS NULL`, alone or beside other conditions: a row that has its value is passed over. */
function passesOver(where: Node | undefined, column: string): boolean {
  if (where === undefined) return false;
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR") {
    return (where.BoolExpr.args ?? []).some((each) => passesOver(each, column));
  }
  if (!("NullTest" in where) || where.NullTest.nulltesttype !== "IS_NULL") return false;
  return mentions(where.NullTest.arg, new Set([column]));
}

function mentions(value: unknown, names: ReadonlySet<string>): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("ColumnRef" in value) {
    const { fields } = (value as { ColumnRef: { fields?: Node[] } }).ColumnRef;
    const last = strings(fields).at(-1);
    // A whole row holds them too.
    return last === undefined || names.has(last);
  }
  return Object.values(value).some((each) => mentions(each, names));
}
