import type { Node, PartitionBoundSpec } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { deparseExpression } from "../catalog/deparse.ts";
import { columnsOf, strings } from "../catalog/tree.ts";
import { checkExpression } from "./alter-table/not-null.ts";

/**
 * True where valid checks of a table prove that its rows fit a partition bound, so that ATTACH does not read it.
 * Understands plain comparisons with constants joined by AND, which is what people write; anything else proves nothing.
 */
export function boundProven(parent: Relation, child: Relation, bound: PartitionBoundSpec): boolean {
  const key = parent.partitioned?.key ?? "";
  const columns =
    /\(([^()]*)\)/
      .exec(key)?.[1]
      ?.split(",")
      .map((each) => each.trim().split(" ")[0] ?? "") ?? [];
  const [column] = columns;
  if (column === undefined || columns.length !== 1) return false;
  const facts = factsOf(child, column);
  const notNull = facts.notNull || child.columns.some((each) => each.name === column && each.notNull);
  if (bound.strategy === "r") return rangeProven(bound, facts, notNull);
  if (bound.strategy === "l") return listProven(bound, facts, notNull);
  return false;
}

/** True where valid checks of the default partition prove that it holds no row of a new range partition. */
export function boundRefuted(parent: Relation, fallback: Relation, bound: PartitionBoundSpec): boolean {
  const column = /\(([^(),]*)\)/
    .exec(parent.partitioned?.key ?? "")?.[1]
    ?.trim()
    .split(" ")[0];
  const [lower] = bound.lowerdatums ?? [];
  const [upper] = bound.upperdatums ?? [];
  if (column === undefined || bound.strategy !== "r" || lower === undefined || upper === undefined)
    return false;
  const facts = factsOf(fallback, column);
  const [from, to] = [datum(lower), datum(upper)];
  return (
    facts.below.some((value) => compare(value, from) <= 0) ||
    facts.atLeast.some((value) => compare(value, to) >= 0)
  );
}

interface CheckFacts {
  readonly atLeast: readonly string[];
  readonly below: readonly string[];
  readonly oneOf: readonly (readonly string[])[];
  readonly notNull: boolean;
}

function factsOf(child: Relation, column: string): CheckFacts {
  const atLeast: string[] = [];
  const below: string[] = [];
  const oneOf: string[][] = [];
  let notNull = false;
  const visit = (node: Node): void => {
    if ("BoolExpr" in node && node.BoolExpr.boolop === "AND_EXPR")
      for (const each of node.BoolExpr.args ?? []) visit(each);
    if ("NullTest" in node && node.NullTest.nulltesttype === "IS_NOT_NULL" && columnsOf(node)[0] === column)
      notNull = true;
    if (!("A_Expr" in node)) return;
    const { kind, name, lexpr, rexpr } = node.A_Expr;
    if (lexpr === undefined || rexpr === undefined || columnsOf(lexpr)[0] !== column) return;
    const operator = strings(name)[0];
    if (kind === "AEXPR_IN" && "List" in rexpr) oneOf.push((rexpr.List.items ?? []).map(constant));
    if (kind === "AEXPR_OP_ANY") oneOf.push(arrayConstants(rexpr));
    if (kind !== "AEXPR_OP") return;
    if (operator === ">=") atLeast.push(constant(rexpr));
    if (operator === "<") below.push(constant(rexpr));
    if (operator === "=") oneOf.push([constant(rexpr)]);
  };
  for (const each of child.constraints) {
    const expression =
      each.kind === "check" && each.validated && each.enforced ? checkExpression(each.definition) : null;
    if (expression !== null) visit(expression);
  }
  return { atLeast, below, oneOf, notNull };
}

function arrayConstants(node: Node): string[] {
  if ("A_ArrayExpr" in node) return (node.A_ArrayExpr.elements ?? []).map(constant);
  return "TypeCast" in node && node.TypeCast.arg !== undefined ? arrayConstants(node.TypeCast.arg) : [];
}

/** Text of a constant with its casts left out. */
function constant(node: Node): string {
  if ("TypeCast" in node && node.TypeCast.arg !== undefined) return constant(node.TypeCast.arg);
  if ("A_Const" in node && node.A_Const.sval !== undefined) return node.A_Const.sval.sval ?? "";
  return deparseExpression(node);
}

function rangeProven(bound: PartitionBoundSpec, facts: CheckFacts, notNull: boolean): boolean {
  const [lower, ...more] = bound.lowerdatums ?? [];
  const [upper] = bound.upperdatums ?? [];
  if (lower === undefined || upper === undefined || more.length > 0 || !notNull) return false;
  const open = (node: Node): boolean => /^(minvalue|maxvalue)$/i.test(datum(node));
  return (
    (open(lower) || facts.atLeast.some((value) => compare(value, datum(lower)) >= 0)) &&
    (open(upper) || facts.below.some((value) => compare(value, datum(upper)) <= 0))
  );
}

function datum(node: Node): string {
  if ("PartitionRangeDatum" in node) {
    const { kind, value } = node.PartitionRangeDatum;
    return kind === "PARTITION_RANGE_DATUM_VALUE" && value !== undefined ? constant(value) : "maxvalue";
  }
  if ("ColumnRef" in node) return strings(node.ColumnRef.fields).at(-1) ?? "";
  return constant(node);
}

function compare(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

function listProven(bound: PartitionBoundSpec, facts: CheckFacts, notNull: boolean): boolean {
  const values = new Set((bound.listdatums ?? []).map(datum));
  const acceptsNull = [...values].some((value) => /^null$/i.test(value));
  if (!notNull && !acceptsNull) return false;
  return facts.oneOf.some((list) => list.length > 0 && list.every((value) => values.has(value)));
}
