import type { A_Const, Node } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { strings } from "../catalog/tree.ts";
import { formatTypeName, splitTypeText } from "../catalog/type-name.ts";
import { baseOfDomain } from "./domain-base.ts";
import type { Model } from "./model.ts";
import { categories } from "./type-casts.ts";

/** Functions of pg_catalog that are often written in defaults and checks, all of whose overloads return one type. */
const returned: Readonly<Record<string, string>> = {
  now: "timestamp with time zone",
  clock_timestamp: "timestamp with time zone",
  transaction_timestamp: "timestamp with time zone",
  statement_timestamp: "timestamp with time zone",
  gen_random_uuid: "uuid",
  uuidv4: "uuid",
  uuidv7: "uuid",
  nextval: "bigint",
  currval: "bigint",
  md5: "text",
  upper_inc: "boolean",
  char_length: "integer",
  octet_length: "integer",
  cardinality: "integer",
  concat: "text",
  concat_ws: "text",
  btrim: "text",
  starts_with: "boolean",
};

const valueFunctions: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: "date",
  SVFOP_CURRENT_TIMESTAMP: "timestamp with time zone",
  SVFOP_LOCALTIMESTAMP: "timestamp without time zone",
  SVFOP_CURRENT_TIME: "time with time zone",
  SVFOP_LOCALTIME: "time without time zone",
  SVFOP_CURRENT_USER: "name",
  SVFOP_SESSION_USER: "name",
  SVFOP_USER: "name",
  SVFOP_CURRENT_ROLE: "name",
};

const arithmetic = new Set(["+", "-", "*", "/", "%"]);

const comparisons = new Set(["=", "<>", "!=", "<", ">", "<=", ">="]);

/** The type of an expression as `format_type` prints it, domains left for their base; null where it is not told so simply. */
export function typeOfExpression(
  model: Model,
  expression: Node,
  columns: readonly Column[] = [],
): string | null {
  if ("A_Const" in expression) return typeOfConstant(expression.A_Const);
  if ("TypeCast" in expression) {
    const find = (name: { schema: string | null; name: string }) =>
      model.catalog.type(name.schema, name.name)?.name;
    return baseOfDomain(model.catalog, formatTypeName(expression.TypeCast.typeName, find));
  }
  if ("SQLValueFunction" in expression) return valueFunctions[expression.SQLValueFunction.op ?? ""] ?? null;
  if ("ColumnRef" in expression) {
    const name = strings(expression.ColumnRef.fields).at(-1);
    const type = columns.find((each) => each.name === name)?.type;
    return type === undefined || type === "unknown" ? null : baseOfDomain(model.catalog, type);
  }
  if ("BoolExpr" in expression || "NullTest" in expression || "BooleanTest" in expression) return "boolean";
  if ("FuncCall" in expression) return typeOfCall(expression.FuncCall.funcname);
  if ("A_Expr" in expression && expression.A_Expr.kind === "AEXPR_OP") {
    const operator = strings(expression.A_Expr.name).at(-1) ?? "";
    const { lexpr, rexpr } = expression.A_Expr;
    if (comparisons.has(operator)) return "boolean";
    if (!arithmetic.has(operator) || lexpr === undefined || rexpr === undefined) return null;
    const sides = [lexpr, rexpr].map((each) => typeOfExpression(model, each, columns));
    return sides.every((each) => each === "integer") ? "integer" : null;
  }
  return null;
}

/** The category of a type (pg_type.typcategory); null where the type is none of pg_catalog's. */
export function categoryOf(type: string | null): string | null {
  if (type === null) return null;
  const { base, array } = splitTypeText(type);
  return array ? "A" : (categories.get(base) ?? null);
}

/** Types of categories whose values no operator compares with those of another of them. */
const apart = new Set(["N", "S", "B", "D"]);

/** True where an expression compares values that no operator compares: a text with a number, a date with a boolean. */
export function comparesApart(model: Model, expression: Node, columns: readonly Column[]): boolean {
  if (!("A_Expr" in expression) || expression.A_Expr.kind !== "AEXPR_OP") return false;
  const { name, lexpr, rexpr } = expression.A_Expr;
  if (!comparisons.has(strings(name).at(-1) ?? "") || lexpr === undefined || rexpr === undefined)
    return false;
  const [left, right] = [lexpr, rexpr].map((each) => categoryOf(typeOfExpression(model, each, columns)));
  return left !== right && apart.has(left ?? "") && apart.has(right ?? "");
}

function typeOfConstant(constant: A_Const): string | null {
  if (constant.ival !== undefined) return "integer";
  if (constant.fval !== undefined) return /^\d+$/.test(constant.fval.fval ?? "") ? "bigint" : "numeric";
  return constant.boolval === undefined ? null : "boolean";
}

function typeOfCall(names: readonly Node[] | undefined): string | null {
  const parts = strings(names);
  const isBuiltIn = parts.length === 1 || parts[0] === "pg_catalog";
  return isBuiltIn ? (returned[parts.at(-1) ?? ""] ?? null) : null;
}
