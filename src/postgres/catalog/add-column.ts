import type { ColumnDef, Constraint as ConstraintTree } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { addConstraint } from "./add-constraint.ts";
import { chooseRelationName } from "./automatic-names.ts";
import { type CatalogState, findType, putRelation, updateRelation } from "./catalog-state.ts";
import { deparseExpression } from "./deparse.ts";
import { newRelation } from "./new-relation.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { strings, writtenName } from "./tree.ts";
import { formatTypeName } from "./type-name.ts";

const serials = new Map([
  ["smallserial", "smallint"],
  ["serial2", "smallint"],
  ["serial", "integer"],
  ["serial4", "integer"],
  ["bigserial", "bigint"],
  ["serial8", "bigint"],
]);

/** The integer type behind `serial` and its likes, or undefined for another type. */
export function serialType(definition: ColumnDef): string | undefined {
  const names = strings(definition.typeName?.names);
  return names.length === 1 && (definition.typeName?.arrayBounds ?? []).length === 0
    ? serials.get(names[0] ?? "")
    : undefined;
}

/** The constraints written behind a column. */
export function columnConstraints(definition: ColumnDef): readonly ConstraintTree[] {
  const constraints: ConstraintTree[] = [];
  for (const node of definition.constraints ?? []) {
    if (!("Constraint" in node)) continue;
    const before = constraints.at(-1);
    // NOT ENFORCED stands behind the constraint that it is about, as a node of its own.
    if (node.Constraint.contype === "CONSTR_ATTR_NOT_ENFORCED" && before !== undefined) {
      constraints[constraints.length - 1] = { ...before, is_enforced: false, skip_validation: true };
    } else constraints.push(node.Constraint);
  }
  return constraints;
}

/** Prints the type that a statement writes, with the names of the schema's types in full. */
export function typeText(state: CatalogState, type: ColumnDef["typeName"]): string {
  return formatTypeName(type, (name) => findType(state, name)?.name);
}

/** The facts of a column from its definition, and the sequence that it brings along, if any. */
export function columnFacts(
  state: CatalogState,
  table: string,
  definition: ColumnDef,
): { column: Column; sequence: string | null } {
  const constraints = columnConstraints(definition);
  const name = definition.colname ?? "";
  const serial = serialType(definition);
  const identity = constraints.find(({ contype }) => contype === "CONSTR_IDENTITY");
  const generated = constraints.find(({ contype }) => contype === "CONSTR_GENERATED");
  const written = constraints.find(({ contype }) => contype === "CONSTR_DEFAULT") ?? generated;
  const sequence =
    serial !== undefined || identity !== undefined ? chooseRelationName(state, table, name, "seq") : null;
  const schema = table.slice(0, table.lastIndexOf("."));
  const expression = written?.raw_expr;
  const column: Column = {
    name,
    type: serial ?? typeText(state, definition.typeName),
    notNull: false,
    default:
      serial !== undefined
        ? `nextval('${schema}.${quoteIdentifier(sequence ?? "")}'::regclass)`
        : expression === undefined
          ? null
          : deparseExpression(expression),
    generated: generated === undefined ? null : generated.generated_kind === "v" ? "virtual" : "stored",
    identity: identity === undefined ? null : identity.generated_when === "a" ? "always" : "by default",
    collation: collationOf(definition),
  };
  return { column, sequence };
}

function collationOf(definition: ColumnDef): string | null {
  if (definition.collClause === undefined) return null;
  const { schema, name } = writtenName(definition.collClause.collname);
  return qualifyName(schema ?? "pg_catalog", name);
}

/** Adds a column with its sequence and constraints to a table and, by inheritance, to its children. */
export function addColumn(state: CatalogState, table: string, definition: ColumnDef): void {
  const relation = state.relations.get(table);
  if (relation === undefined) return;
  if (relation.columns.some(({ name }) => name === definition.colname)) return;
  const { column, sequence } = columnFacts(state, table, definition);
  if (sequence !== null) addOwnedSequence(state, table, column.name, sequence, relation.persistence);
  appendColumn(state, table, column);
  if (column.identity !== null || serialType(definition) !== undefined) {
    addConstraint(state, table, { contype: "CONSTR_NOTNULL" }, column.name);
  }
  for (const constraint of columnConstraints(definition))
    addConstraint(state, table, constraint, column.name);
}

function appendColumn(state: CatalogState, table: string, column: Column): void {
  const relation = state.relations.get(table);
  if (relation === undefined || relation.columns.some(({ name }) => name === column.name)) return;
  updateRelation(state, table, ({ columns }) => ({ columns: [...columns, column] }));
  for (const child of relation.children) appendColumn(state, child, { ...column, identity: null });
}

/** Records the sequence behind a serial or identity column. */
export function addOwnedSequence(
  state: CatalogState,
  table: string,
  column: string,
  sequence: string,
  persistence: "permanent" | "unlogged" | "temporary",
): void {
  const relation = state.relations.get(table);
  const name = qualifyName(relation?.schema ?? "public", sequence);
  const ownedBy = `${table}.${quoteIdentifier(column)}`;
  state.created.set(name, true);
  putRelation(state, newRelation(name, "sequence", { ownedBy, persistence }));
}
