import type { ColumnDef, Constraint, RangeVar } from "@pgsql/types";
import type { Subject } from "./subject.ts";
import { addedColumn, alterTableOf, columnConstraints } from "./syntax.ts";

/** Columns that a statement gives to a table, or gives another type. */
export interface NewColumns {
  readonly table: RangeVar;
  readonly columns: readonly ColumnDef[];
}

/** The columns of CREATE TABLE and ADD COLUMN, and those whose type ALTER COLUMN … TYPE sets; null where there are none. */
export function newColumns(subject: Subject): NewColumns | null {
  const { tree } = subject.statement;
  const alter = alterTableOf(subject);
  const columns =
    "CreateStmt" in tree ? createdColumns(subject) : (alter?.commands ?? []).flatMap(typedColumn);
  const table = "CreateStmt" in tree ? tree.CreateStmt.relation : alter?.table;
  return table === undefined || columns.length === 0 ? null : { table, columns };
}

function typedColumn(command: Parameters<typeof addedColumn>[0]): readonly ColumnDef[] {
  const added = addedColumn(command);
  if (added !== null) return [added];
  const { subtype, name = "", def } = command;
  if (subtype !== "AT_AlterColumnType" || def === undefined || !("ColumnDef" in def)) return [];
  return [{ ...def.ColumnDef, colname: name }];
}

/** The columns that CREATE TABLE writes down. */
export function createdColumns({ statement: { tree } }: Subject): readonly ColumnDef[] {
  if (!("CreateStmt" in tree)) return [];
  return (tree.CreateStmt.tableElts ?? []).flatMap((node) => ("ColumnDef" in node ? [node.ColumnDef] : []));
}

/** The constraints that CREATE TABLE writes beside its columns. */
export function createdConstraints({ statement: { tree } }: Subject): readonly Constraint[] {
  if (!("CreateStmt" in tree)) return [];
  return (tree.CreateStmt.tableElts ?? []).flatMap((node) => ("Constraint" in node ? [node.Constraint] : []));
}

/** True where the column takes no nulls: NOT NULL, a primary key, an identity or a serial. */
export function isNotNull(column: ColumnDef): boolean {
  if (isSerial(column)) return true;
  return columnConstraints(column).some(
    ({ contype }) =>
      contype === "CONSTR_NOTNULL" || contype === "CONSTR_PRIMARY" || contype === "CONSTR_IDENTITY",
  );
}

const SERIALS = new Set(["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"]);

/** True for the pseudo-types that make an integer with a sequence of its own. */
export function isSerial({ typeName }: ColumnDef): boolean {
  const [only, ...more] = typeName?.names ?? [];
  return more.length === 0 && only !== undefined && "String" in only && SERIALS.has(only.String.sval ?? "");
}
