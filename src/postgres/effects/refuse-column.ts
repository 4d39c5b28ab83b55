import type { ColumnDef, Constraint as ConstraintTree, Node } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { columnConstraints, serialType } from "../catalog/add-column.ts";
import { columnsOf, strings } from "../catalog/tree.ts";
import { formatTypeName } from "../catalog/type-name.ts";
import { isDomain } from "./domain-base.ts";
import type { Model } from "./model.ts";
import { requireColumnType, requireCompression, requireStorage } from "./refuse-column-type.ts";
import { requireAssignable, requireCondition, requirePlain } from "./refuse-expression.ts";
import { volatilityOf } from "./volatility.ts";

/** Says the error where the server refuses a new column's definition; true where it may go on. */
export function requireColumnDefinition(
  model: Model,
  definition: ColumnDef,
  columns: readonly Column[],
): boolean {
  if (definition.typeName === undefined) return true;
  if (!requireColumnType(model, definition)) return false;
  const { constraints, compression, storage_name } = definition;
  if (constraints === undefined && compression === undefined && storage_name === undefined) return true;
  const type = formatTypeName(
    definition.typeName,
    (name) => model.catalog.type(name.schema, name.name)?.name,
  );
  const own = columnConstraints(definition);
  if (!agree(model, definition, own)) return false;
  if (compression !== undefined) requireCompression(model, type, compression);
  if (storage_name !== undefined) requireStorage(model, type, storage_name);
  for (const each of own) {
    if (model.failed) return false;
    const { contype, raw_expr: expression } = each;
    if (expression === undefined) continue;
    if (contype === "CONSTR_DEFAULT") requireDefault(model, definition.colname ?? "", type, expression);
    else if (contype === "CONSTR_GENERATED")
      requireGeneration(model, definition, type, each, expression, columns);
    else if (contype === "CONSTR_CHECK") requireCheck(model, expression, columns);
  }
  return !model.failed;
}

/** Says the error where an expression is no default of a column. */
export function requireDefault(model: Model, column: string, type: string, expression: Node): void {
  if (requirePlain(model, expression, "DEFAULT expressions"))
    requireAssignable(model, column, type, expression);
}

/** Says the error where an expression is no check of a table with these columns. */
export function requireCheck(model: Model, expression: Node, columns: readonly Column[]): void {
  if (requirePlain(model, expression, "check constraints")) requireCondition(model, expression, columns);
}

/** What the constraints of one column exclude of each other. */
function agree(model: Model, definition: ColumnDef, constraints: readonly ConstraintTree[]): boolean {
  const { colname = "" } = definition;
  const count = (type: ConstraintTree["contype"]): number =>
    constraints.filter(({ contype }) => contype === type).length;
  const defaults = count("CONSTR_DEFAULT") + (serialType(definition) === undefined ? 0 : 1);
  const [identities, generated] = [count("CONSTR_IDENTITY"), count("CONSTR_GENERATED")];
  const nulls = count("CONSTR_NULL");
  const notNull = count("CONSTR_NOTNULL") + (serialType(definition) === undefined ? 0 : 1);
  const isNot = (what: string): void => model.fail("42601", `${what} for column "${colname}"`);
  if (defaults > 1) isNot("multiple default values specified");
  else if (identities > 1) isNot("multiple identity specifications");
  else if (generated > 1) isNot("multiple generation clauses specified");
  else if (defaults > 0 && identities > 0) isNot("both default and identity specified");
  else if (defaults > 0 && generated > 0) isNot("both default and generation expression specified");
  else if (identities > 0 && generated > 0) isNot("both identity and generation expression specified");
  else if (nulls > 0 && (notNull > 0 || identities > 0)) isNot("conflicting NULL/NOT NULL declarations");
  return !model.failed;
}

function requireGeneration(
  model: Model,
  { colname = "", constraints }: ColumnDef,
  type: string,
  generated: ConstraintTree,
  expression: Node,
  columns: readonly Column[],
): void {
  if (!requirePlain(model, expression, "column generation expressions")) return;
  const names = columnsOf(expression);
  if (names.some((name) => name === colname || columns.find((each) => each.name === name)?.generated)) {
    model.fail("42P17", "cannot use generated column in column generation expression");
    return;
  }
  const volatility = volatilityOf(model.catalog, expression);
  if (volatility === "stable" || volatility === "volatile") {
    model.fail("42P17", "generation expression is not immutable");
    return;
  }
  if (generated.generated_kind === "v") refuseVirtual(model, colname, type, expression, constraints);
}

/** What a column that is computed when it is read cannot have (18). */
function refuseVirtual(
  model: Model,
  column: string,
  type: string,
  expression: Node,
  constraints: ColumnDef["constraints"],
): void {
  const kinds = (constraints ?? []).map((each) => ("Constraint" in each ? each.Constraint.contype : ""));
  const key = [
    ["CONSTR_PRIMARY", "primary keys"],
    ["CONSTR_UNIQUE", "unique constraints"],
    ["CONSTR_FOREIGN", "foreign key constraints"],
  ].find(([kind]) => kinds.includes(kind as ConstraintTree["contype"]));
  if (isDomain(model.catalog, type))
    model.fail("0A000", `virtual generated column "${column}" cannot have a domain type`);
  else if (callsOwn(model, expression))
    model.fail("0A000", "generation expression uses user-defined function");
  else if (key !== undefined) model.fail("0A000", `${key[1]} on virtual generated columns are not supported`);
}

function callsOwn(model: Model, tree: unknown): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  return Object.entries(tree).some(([key, value]) => {
    if (key !== "FuncCall") return callsOwn(model, value);
    const call = value as { readonly funcname?: readonly Node[] };
    const names = strings(call.funcname);
    return (
      model.catalog.functions(names.at(-2) ?? null, names.at(-1) ?? "").length > 0 || callsOwn(model, value)
    );
  });
}
