import type { ColumnDef, Constraint as ConstraintTree } from "@pgsql/types";
import type { Column, Relation } from "../../../model/catalog.ts";
import { columnConstraints, serialType } from "../../catalog/add-column.ts";
import { formatTypeName, splitTypeText } from "../../catalog/type-name.ts";
import { requireType } from "../known-type.ts";
import { childWhy, hasStorage } from "../locking.ts";
import type { Model } from "../model.ts";
import { requireColumnDefinition } from "../refuse-column.ts";
import { callByName } from "../routines.ts";
import { surveyTree } from "../survey.ts";
import { volatilityOf } from "../volatility.ts";
import { addConstraintWork } from "./add-constraint.ts";
import type { WorkList } from "./table-work.ts";

/** ADD COLUMN: locks children, and says whether a default, a domain or a constraint touches the rows. */
export function addColumn(
  model: Model,
  table: Relation,
  definition: ColumnDef,
  ifMissing: boolean,
  recurse: boolean,
  works: WorkList,
): void {
  const name = definition.colname ?? "";
  if (table.partitionBound !== null) {
    model.fail("42809", "cannot add column to a partition");
    return;
  }
  if (systemColumns.has(name)) {
    model.fail("42701", `column name "${name}" conflicts with a system column name`);
    return;
  }
  const children = recurse ? belowWithout(model, table, name, works) : [];
  const { relation, added, droppedColumns } = works.of(table);
  // What the statement drops is gone before anything is added.
  if ((relation.columns.some((each) => each.name === name) && !droppedColumns.has(name)) || added.has(name)) {
    if (!ifMissing) model.fail("42701", `column "${name}" of relation "${table.bareName}" already exists`);
    return;
  }
  if (!recurse && table.children.length > 0) model.fail("42P16", "column must be added to child tables too");
  if (!requireType(model, definition.typeName)) return;
  const facts = describe(model, definition);
  if (!requireColumnDefinition(model, definition, [...table.columns, ...added.values(), facts.column]))
    return;
  if (
    facts.column.identity !== null &&
    table.children.length > 0 &&
    (table.partitioned === null || model.major < 17)
  ) {
    model.fail("42P16", "cannot recursively add identity column to table that has child tables");
  }
  if (facts.column.type === table.name)
    model.fail("42P16", `composite type ${table.name} cannot be made a member of itself`);
  const constraints = columnConstraints(definition);
  for (const each of [table, ...children]) {
    if (each !== table) model.lock(each, "ACCESS EXCLUSIVE", childWhy(table));
    const work = works.of(each);
    const own = each === table ? undefined : each.columns.find((column) => column.name === name);
    if (own !== undefined && own.type !== facts.column.type)
      model.fail("42804", `child table "${each.bareName}" has different type for column "${name}"`);
    if (own !== undefined) continue;
    work.added.set(name, facts.column);
    if (!hasStorage(each)) continue;
    if (facts.rewrite !== null) work.rewrite ??= facts.rewrite;
    else if (facts.needsValue) work.verify ??= "NOT NULL without a default is checked";
    if (facts.assumed) model.assume(each);
  }
  addSequence(model, table, name, facts.sequence);
  if (facts.volatileDefault) computeDefaults(model, definition);
  for (const constraint of constraints)
    addColumnConstraint(model, table, constraint, definition, works, recurse);
}

const systemColumns = new Set(["tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"]);

/** The children down to those that have the column already: theirs is merged with the new one, and nothing goes further down. */
function belowWithout(model: Model, table: Relation, name: string, works: WorkList): readonly Relation[] {
  const found = new Map<string, Relation>();
  const visit = (parent: Relation): void => {
    for (const childName of parent.children) {
      const child = model.catalog.byName(childName);
      if (child === undefined || found.has(childName)) continue;
      found.set(childName, child);
      if (!works.of(child).relation.columns.some((column) => column.name === name)) visit(child);
    }
  };
  visit(table);
  return [...found.values()];
}

interface AddedColumn {
  readonly column: Column;
  /** Why the rows are written anew, or null. */
  readonly rewrite: string | null;
  /** True where rows are read because NOT NULL finds no value. */
  readonly needsValue: boolean;
  readonly sequence: boolean;
  /** True where a default is computed for each row. */
  readonly volatileDefault: boolean;
  readonly assumed: boolean;
}

function describe(model: Model, definition: ColumnDef): AddedColumn {
  const constraints = columnConstraints(definition);
  const has = (type: ConstraintTree["contype"]) => constraints.find(({ contype }) => contype === type);
  const serial = serialType(definition);
  const identity = has("CONSTR_IDENTITY");
  const generated = has("CONSTR_GENERATED");
  const type =
    serial ?? formatTypeName(definition.typeName, (name) => model.catalog.type(name.schema, name.name)?.name);
  const notNull =
    has("CONSTR_NOTNULL") !== undefined || has("CONSTR_PRIMARY") !== undefined || identity !== undefined;
  const virtual = generated?.generated_kind === "v";
  const written = has("CONSTR_DEFAULT")?.raw_expr;
  const isNull = written === undefined || ("A_Const" in written && written.A_Const.isnull === true);
  const volatility = volatilityOf(model.catalog, written);
  const column: Column = {
    name: definition.colname ?? "",
    type,
    notNull: notNull || serial !== undefined,
    default: isNull ? null : "default",
    generated: generated === undefined ? null : virtual ? "virtual" : "stored",
    identity: identity === undefined ? null : "always",
    collation: null,
  };
  const rewrite = virtual
    ? null
    : serial !== undefined
      ? "each row gets a number of the sequence"
      : identity !== undefined
        ? "each row gets a number of the identity sequence"
        : generated !== undefined
          ? "the generated value is computed for each row"
          : volatility === "volatile" || volatility === "unknown"
            ? "the default is volatile: it is computed for each row"
            : constrainedDomain(model, type)
              ? "the domain's constraint is checked for each row"
              : null;
  const valued = !isNull || serial !== undefined || identity !== undefined || generated !== undefined;
  return {
    column,
    rewrite,
    needsValue: notNull && (virtual || (!valued && !domainHasDefault(model, type))),
    sequence: serial !== undefined || identity !== undefined,
    volatileDefault: volatility === "volatile",
    assumed: volatility === "unknown" && serial === undefined,
  };
}

/** A domain with a default gives a column without one its value. */
function domainHasDefault(model: Model, type: string): boolean {
  const parts = type.split(".");
  if (parts.length !== 2) return false;
  return (
    model.catalog.type((parts[0] ?? "").replaceAll('"', ""), (parts[1] ?? "").replaceAll('"', ""))
      ?.hasDefault === true
  );
}

/** True where a type is a domain that is NOT NULL or has a CHECK. */
export function constrainedDomain(model: Model, type: string): boolean {
  const { base, array } = splitTypeText(type);
  if (array || !base.includes(".")) return false;
  const parts = base.split(".");
  const facts = model.catalog.type(
    (parts[0] ?? "").replaceAll('"', ""),
    (parts[1] ?? "").replaceAll('"', ""),
  );
  if (facts?.kind !== "domain") return false;
  return facts.constrained || (facts.baseType !== null && constrainedDomain(model, facts.baseType));
}

/** What a volatile default does besides, for each row that is there: it takes numbers, or runs a function's statements. */
function computeDefaults(model: Model, definition: ColumnDef): void {
  for (const { contype, raw_expr } of columnConstraints(definition)) {
    if (contype !== "CONSTR_DEFAULT" || raw_expr === undefined) continue;
    model.perRow(() => {
      for (const call of surveyTree(raw_expr).calls) callByName(model, call);
    });
  }
}

function addSequence(model: Model, table: Relation, column: string, isWanted: boolean): void {
  if (!isWanted) return;
  for (const sequence of model.preview.created) {
    if (sequence.kind !== "sequence" || !sequence.ownedBy?.startsWith(`${table.name}.`)) continue;
    model.lock(sequence, "ACCESS EXCLUSIVE", `the numbers of ${column} come from it`);
  }
}

function addColumnConstraint(
  model: Model,
  table: Relation,
  constraint: ConstraintTree,
  definition: ColumnDef,
  works: WorkList,
  recurse: boolean,
): void {
  const { contype } = constraint;
  const name = definition.colname ?? "";
  if (contype === "CONSTR_FOREIGN") {
    // Without a default every value is null, so there is nothing to check.
    const hasDefault =
      serialType(definition) !== undefined ||
      columnConstraints(definition).some((each) => each.contype === "CONSTR_DEFAULT");
    addConstraintWork(
      model,
      table,
      { ...constraint, skip_validation: constraint.skip_validation === true || !hasDefault },
      works,
      name,
      recurse,
    );
    return;
  }
  if (contype === "CONSTR_CHECK" || contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY") {
    addConstraintWork(model, table, constraint, works, name, recurse);
  }
}
