import type { FuncCall, Node } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { strings } from "../catalog/tree.ts";
import { categoryOf, comparesApart, typeOfExpression } from "./expression-type.ts";
import type { Model } from "./model.ts";
import { castBetween } from "./type-casts.ts";

/** Where an expression stands, in the server's words. */
export type ExpressionPlace =
  | "DEFAULT expressions"
  | "column generation expressions"
  | "check constraints"
  | "index expressions"
  | "index predicates"
  | "partition key expressions"
  | "policy expressions";

const aggregates = new Set(
  `array_agg avg bit_and bit_or bool_and bool_or count every json_agg jsonb_agg json_object_agg jsonb_object_agg max min
   stddev stddev_pop stddev_samp string_agg sum variance var_pop var_samp xmlagg`.split(/\s+/),
);

const windows = new Set(
  "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value".split(
    " ",
  ),
);

const sets = new Set(
  `generate_series generate_subscripts unnest regexp_matches regexp_split_to_table string_to_table json_array_elements
   jsonb_array_elements jsonb_each json_each jsonb_object_keys json_object_keys`.split(/\s+/),
);

/** Says the error where an expression holds what has no place there: a subquery, an aggregate, a column of a default. */
export function requirePlain(model: Model, expression: Node | undefined, place: ExpressionPlace): boolean {
  if (expression === undefined || "A_Const" in expression || "ColumnRef" in expression) {
    if (expression !== undefined && "ColumnRef" in expression) refuseColumn(model, place);
    return !model.failed;
  }
  visit(model, expression, place);
  return !model.failed;
}

function visit(model: Model, tree: unknown, place: ExpressionPlace): void {
  if (typeof tree !== "object" || tree === null || model.failed) return;
  const node = tree as Readonly<Record<string, unknown>>;
  for (const key in node) {
    const value = node[key];
    if (typeof value !== "object" || value === null) continue;
    if (key === "SubLink") {
      if (place !== "policy expressions") model.fail("0A000", `cannot use subquery in ${place}`);
      return;
    }
    if (key === "ColumnRef") refuseColumn(model, place);
    else visit(model, value, place);
    if (key === "FuncCall") refuseCall(model, value as FuncCall, place);
  }
}

function refuseColumn(model: Model, place: ExpressionPlace): void {
  if (place === "DEFAULT expressions")
    model.fail("0A000", "cannot use column reference in DEFAULT expression");
}

function refuseCall(model: Model, call: FuncCall, place: ExpressionPlace): void {
  const names = strings(call.funcname);
  const name = names.at(-1) ?? "";
  const isBuiltIn = names.length === 1 || names[0] === "pg_catalog";
  if (call.over !== undefined || (isBuiltIn && windows.has(name)))
    model.fail("42P20", `window functions are not allowed in ${place}`);
  else if (isBuiltIn && aggregates.has(name))
    model.fail("42803", `aggregate functions are not allowed in ${place}`);
  else if (isBuiltIn && sets.has(name))
    model.fail("0A000", `set-returning functions are not allowed in ${place}`);
}

/** Says the error where a condition is none: of another type than boolean, or a comparison that no operator makes. */
export function requireCondition(model: Model, expression: Node, columns: readonly Column[]): void {
  if (comparesApart(model, expression, columns)) {
    model.fail("42883", "operator does not exist for the types that are compared");
    return;
  }
  if ("BoolExpr" in expression) {
    for (const each of expression.BoolExpr.args ?? []) requireCondition(model, each, columns);
    return;
  }
  const type = typeOfExpression(model, expression, columns);
  if (type !== null && categoryOf(type) !== null && type !== "boolean")
    model.fail("42804", `argument must be type boolean, not type ${type}`);
}

/** Says the error where a default is of a type that is not assigned to its column's. */
export function requireAssignable(model: Model, column: string, type: string, expression: Node): void {
  const own = typeOfExpression(model, expression);
  const from = categoryOf(own);
  const to = categoryOf(type);
  if (
    own === null ||
    from === null ||
    to === null ||
    to === "X" ||
    own === type ||
    to === "A" ||
    from === "A"
  )
    return;
  const [source, target] = [own, type].map((each) => each.replace(/\s*\([^)]*\)/, ""));
  if (source === target || to === "S") return;
  const cast = castBetween(model.catalog, source ?? "", target ?? "");
  if (cast === undefined || cast.context === "explicit")
    model.fail("42804", `column "${column}" is of type ${type} but default expression is of type ${own}`);
}
