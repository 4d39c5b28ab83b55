import type { Node } from "@pgsql/types";
import { type CatalogState, findIndex, findRelation, findType } from "../catalog-state.ts";
import { splitName } from "../quote-identifier.ts";
import { strings } from "../tree.ts";
import { type Row, THIS_DATABASE, type Value } from "./rows.ts";

/** What an expression is evaluated on: the facts, and the rows of the queries around it by their aliases. */
export interface Scope {
  readonly state: CatalogState;
  readonly rows: ReadonlyMap<string, Row>;
}

/** The value of an expression; undefined: facts do not tell. */
export function evaluate(scope: Scope, node: Node): Value {
  if ("A_Const" in node) return constant(node.A_Const);
  if ("ColumnRef" in node) return column(scope, strings(node.ColumnRef.fields));
  if ("TypeCast" in node) return cast(scope, node.TypeCast);
  if ("FuncCall" in node) {
    const called = strings(node.FuncCall.funcname).at(-1);
    if (called === "current_database") return THIS_DATABASE;
    return called === "current_schema" ? scope.state.searchPath[0] : undefined;
  }
  if (!("SQLValueFunction" in node)) return undefined;
  const { op } = node.SQLValueFunction;
  if (op === "SVFOP_CURRENT_CATALOG") return THIS_DATABASE;
  return op === "SVFOP_CURRENT_SCHEMA" ? scope.state.searchPath[0] : undefined;
}

/** The parser leaves out a value that is 0, false or empty. */
function constant({ isnull, sval, ival, boolval }: Extract<Node, { A_Const: unknown }>["A_Const"]): Value {
  if (isnull === true) return undefined;
  if (sval !== undefined) return sval.sval ?? "";
  if (ival !== undefined) return ival.ival ?? 0;
  return boolval === undefined ? undefined : boolval.boolval === true;
}

/** A column of one of the rows; a bare name that several have is left open. */
function column({ rows }: Scope, parts: readonly string[]): Value {
  const [name, alias] = [parts.at(-1) ?? "", parts.at(-2)];
  if (alias !== undefined) return rows.get(alias)?.[name];
  const having = [...rows.values()].filter((row) => name in row);
  return having.length === 1 ? having[0]?.[name] : undefined;
}

/** Types whose cast leaves a value as it is. */
const plain = new Set(["text", "name", "varchar", "bpchar", "char", "int4", "int8", "bool", "oid"]);

function cast(scope: Scope, { arg, typeName }: Extract<Node, { TypeCast: unknown }>["TypeCast"]): Value {
  if (arg === undefined) return undefined;
  const type = strings(typeName?.names).at(-1) ?? "";
  const value = evaluate(scope, arg);
  const isObject = "TypeCast" in arg && /^reg/.test(strings(arg.TypeCast.typeName?.names).at(-1) ?? "");
  if (/^reg/.test(type) && "ColumnRef" in arg) return value;
  if (typeof value === "string" && /^reg/.test(type)) return named(scope.state, value, type);
  if (!plain.has(type)) return undefined;
  return isObject && (type === "text" || type === "varchar") ? shown(scope.state, value) : value;
}

/** The object that `'name'::regclass` and its like name, by its qualified name. */
function named(state: CatalogState, text: string, type: string): Value {
  const { schema, name } = splitName(
    text.toLowerCase() === text || text.includes('"') ? text : text.toLowerCase(),
  );
  const written = { schema: schema === "" ? null : schema, name };
  if (type === "regclass") return findRelation(state, written)?.name ?? findIndex(state, written)?.index.name;
  if (type === "regtype") return findType(state, written)?.name;
  return type === "regnamespace" && state.schemas.has(name) ? name : undefined;
}

/** A relation as regclass prints it: with its schema where the search path does not find it. */
function shown({ searchPath }: CatalogState, value: Value): Value {
  if (typeof value !== "string") return undefined;
  const { schema } = splitName(value);
  return searchPath.includes(schema) ? value.slice(value.lastIndexOf(".") + 1) : value;
}
