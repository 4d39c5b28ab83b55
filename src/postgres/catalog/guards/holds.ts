import type { A_Expr, Node, SelectStmt, SubLink } from "@pgsql/types";
import type { CatalogState } from "../catalog-state.ts";
import { strings } from "../tree.ts";
import { compareValues, matchesPattern } from "./compare-values.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { findRows } from "./find-rows.ts";
import type { Value } from "./rows.ts";

/**
 * Tells whether the condition of an IF holds, where it asks the server's catalogs in a simple way: EXISTS over
 * information_schema or pg_catalog, to_regclass(), the version. Null: facts do not tell.
 */
export function holds(state: CatalogState, condition: Node): boolean | null {
  return truth({ state, rows: new Map() }, condition);
}

/** The truth of a condition; null: facts do not tell, or it is null on the server. */
function truth(scope: Scope, node: Node): boolean | null {
  if ("BoolExpr" in node) {
    const { boolop, args = [] } = node.BoolExpr;
    const answers = args.map((each) => truth(scope, each));
    if (boolop === "NOT_EXPR") return not(answers[0] ?? null);
    const decisive = boolop === "OR_EXPR";
    if (answers.includes(decisive)) return decisive;
    return answers.includes(null) ? null : !decisive;
  }
  if ("SubLink" in node) return ofQuery(scope, node.SubLink);
  if ("NullTest" in node) {
    const { nulltesttype, arg } = node.NullTest;
    const isNull = arg === undefined ? null : namesNothing(scope, arg);
    return nulltesttype === "IS_NULL" ? isNull : not(isNull);
  }
  if ("A_Expr" in node) return compare(scope, node.A_Expr);
  const value = evaluate(scope, node);
  return typeof value === "boolean" ? value : null;
}

const not = (answer: boolean | null): boolean | null => (answer === null ? null : !answer);

/** EXISTS (SELECT …), and value IN (SELECT column …). */
function ofQuery(scope: Scope, { subLinkType, subselect, testexpr }: SubLink): boolean | null {
  const select = subselect !== undefined && "SelectStmt" in subselect ? subselect.SelectStmt : undefined;
  if (select === undefined) return null;
  if (subLinkType === "EXISTS_SUBLINK") return findRows(scope, select, null, truth).exists;
  const column = onlyTarget(select);
  if (subLinkType !== "ANY_SUBLINK" || testexpr === undefined || column === null) return null;
  const equal: Node = { A_Expr: { kind: "AEXPR_OP", name: [equals], lexpr: testexpr, rexpr: column } };
  return findRows(scope, select, equal, truth).exists;
}

const equals: Node = { String: { sval: "=" } };

/** The one expression that a query selects. */
function onlyTarget({ targetList = [] }: SelectStmt): Node | null {
  const [target] = targetList;
  return targetList.length === 1 && target !== undefined && "ResTarget" in target
    ? (target.ResTarget.val ?? null)
    : null;
}

function compare(scope: Scope, { kind, name, lexpr, rexpr }: A_Expr): boolean | null {
  const operator = strings(name).at(-1) ?? "";
  if (lexpr === undefined || rexpr === undefined) return null;
  const rows = countOf(scope, lexpr);
  if (rows !== null) return countIs(rows, operator, evaluate(scope, rexpr));
  const left = evaluate(scope, lexpr);
  if (kind === "AEXPR_IN" && "List" in rexpr) {
    const answers = (rexpr.List.items ?? []).map((each) => compareValues(left, "=", evaluate(scope, each)));
    const found = answers.includes(true) ? true : answers.includes(null) ? null : false;
    return operator === "<>" ? not(found) : found;
  }
  const right = evaluate(scope, rexpr);
  if (kind === "AEXPR_LIKE" || kind === "AEXPR_ILIKE") {
    const found = matchesPattern(left, right, kind === "AEXPR_ILIKE");
    return operator.startsWith("!") ? not(found) : found;
  }
  if (kind !== "AEXPR_OP") return null;
  return isVersion(lexpr)
    ? compareVersion(scope.state.major, operator, right)
    : compareValues(left, operator, right);
}

/** Whether any rows are counted by `(SELECT count(*) FROM …)`; null: the expression is no such count. */
function countOf(scope: Scope, node: Node): { readonly exists: boolean | null } | null {
  if (!("SubLink" in node) || node.SubLink.subLinkType !== "EXPR_SUBLINK") return null;
  const { subselect } = node.SubLink;
  const select = subselect !== undefined && "SelectStmt" in subselect ? subselect.SelectStmt : undefined;
  const target = select === undefined ? null : onlyTarget(select);
  if (select === undefined || target === null || !("FuncCall" in target)) return null;
  if (strings(target.FuncCall.funcname).at(-1) !== "count" || select.groupClause !== undefined) return null;
  return findRows(scope, select, null, truth);
}

/** Compares a count of which only is known whether it is 0. */
function countIs({ exists }: { exists: boolean | null }, operator: string, number: Value): boolean | null {
  if (exists === null || typeof number !== "number") return null;
  if (!exists) return compareValues(0, operator, number);
  if (number === 0) return operator === ">" || operator === "<>" || operator === ">=";
  if (number === 1 && operator === "<") return false;
  return number === 1 && operator === ">=" ? true : null;
}

/** True for `current_setting('server_version_num')`, cast or not. */
function isVersion(node: Node): boolean {
  if ("TypeCast" in node) return node.TypeCast.arg !== undefined && isVersion(node.TypeCast.arg);
  return "FuncCall" in node && JSON.stringify(node.FuncCall.args ?? []).includes('"server_version_num"');
}

/** The minor version is not known: 160004 is at least 160000. */
function compareVersion(major: number, operator: string, number: Value): boolean | null {
  const wanted = Number(number);
  if (number === undefined || Number.isNaN(wanted)) return null;
  const [lowest, highest] = [major * 10_000, major * 10_000 + 9999];
  const answers = [compareValues(lowest, operator, wanted), compareValues(highest, operator, wanted)];
  return answers[0] === answers[1] && operator !== "=" ? (answers[0] ?? null) : null;
}

/** True where to_regclass() or to_regtype() finds nothing. */
function namesNothing(scope: Scope, node: Node): boolean | null {
  if ("TypeCast" in node && node.TypeCast.arg !== undefined) return namesNothing(scope, node.TypeCast.arg);
  if (!("FuncCall" in node)) return null;
  const called = strings(node.FuncCall.funcname).at(-1) ?? "";
  const text = evaluate(scope, node.FuncCall.args?.[0] ?? node);
  if (!/^to_reg(class|type)$/.test(called) || typeof text !== "string") return null;
  const kind = called.slice("to_".length);
  if (evaluate(scope, namedObject(text, kind)) !== undefined) return false;
  return kind === "regclass" && scope.state.complete ? true : null;
}

const namedObject = (text: string, kind: string): Node => ({
  TypeCast: { arg: { A_Const: { sval: { sval: text } } }, typeName: { names: [{ String: { sval: kind } }] } },
});
