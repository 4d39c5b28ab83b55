import type { ColumnDef, Constraint, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { formatTypeName } from "../catalog/type-name.ts";
import { createdColumns, createdConstraints, isNotNull, isSerial } from "./new-columns.ts";
import type { Subject } from "./subject.ts";
import {
  addedColumn,
  addedConstraint,
  alterTableOf,
  columnConstraints,
  qualifiedName,
  relationNamed,
  strings,
  typeName,
} from "./syntax.ts";

/** A foreign key that a statement makes. */
export interface NewForeignKey {
  readonly table: RangeVar;
  /** Bare names of the referencing columns. */
  readonly columns: readonly string[];
  readonly constraint: Constraint;
}

/** The foreign keys of CREATE TABLE, ADD COLUMN and ADD CONSTRAINT. */
export function newForeignKeys(subject: Subject): readonly NewForeignKey[] {
  const { tree } = subject.statement;
  const alter = alterTableOf(subject);
  const table = "CreateStmt" in tree ? tree.CreateStmt.relation : alter?.table;
  if (table === undefined) return [];
  const columns = [
    ...createdColumns(subject),
    ...(alter?.commands ?? []).flatMap((command) => addedColumn(command) ?? []),
  ];
  const constraints = [
    ...createdConstraints(subject),
    ...(alter?.commands ?? []).flatMap((command) => addedConstraint(command) ?? []),
  ];
  return [
    ...columns.flatMap((column) =>
      columnConstraints(column)
        .filter(isForeignKey)
        .map((constraint) => ({ table, columns: [column.colname ?? ""], constraint })),
    ),
    ...constraints
      .filter(isForeignKey)
      .map((constraint) => ({ table, columns: strings(constraint.fk_attrs), constraint })),
  ];
}

function isForeignKey({ contype }: Constraint): boolean {
  return contype === "CONSTR_FOREIGN";
}

/** What is known of a column once the statement has run. */
export interface ColumnAfter {
  /** As `format_type` prints it. */
  readonly type: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
}

/** A column of the statement's table: as the statement writes it, else as the table has it; null where neither is known. */
export function columnAfter(subject: Subject, table: RangeVar, name: string): ColumnAfter | null {
  const alter = alterTableOf(subject);
  const written = [
    ...createdColumns(subject),
    ...(alter?.commands ?? []).flatMap((command) => addedColumn(command) ?? []),
  ].find(({ colname }) => colname === name);
  if (written !== undefined) return describeColumn(written, isInPrimaryKey(subject, name));
  const known = relationNamed(subject, table)?.columns.find((column) => column.name === name);
  if (known === undefined) return null;
  const setsNotNull = alter?.commands.some((each) => each.subtype === "AT_SetNotNull" && each.name === name);
  return {
    type: known.type,
    notNull: known.notNull || setsNotNull === true,
    hasDefault: known.default !== null,
  };
}

function describeColumn(column: ColumnDef, inPrimaryKey: boolean): ColumnAfter {
  return {
    type: writtenType(column),
    notNull: isNotNull(column) || inPrimaryKey,
    hasDefault:
      isSerial(column) || columnConstraints(column).some(({ contype }) => contype === "CONSTR_DEFAULT"),
  };
}

const SERIAL_TYPES: Readonly<Record<string, string>> = {
  serial: "integer",
  serial4: "integer",
  smallserial: "smallint",
  serial2: "smallint",
  bigserial: "bigint",
  serial8: "bigint",
};

/** The type as `format_type` prints it; one that a schema defines as the statement writes it. */
export function writtenType(column: ColumnDef): string {
  return SERIAL_TYPES[typeName(column)] ?? formatTypeName(column.typeName, () => undefined);
}

function isInPrimaryKey(subject: Subject, name: string): boolean {
  return createdConstraints(subject).some(
    ({ contype, keys }) => contype === "CONSTR_PRIMARY" && strings(keys).includes(name),
  );
}

/** What a foreign key references, where it is known: the table, and the columns that it names or the primary key has. */
export function referencedBy(
  subject: Subject,
  { constraint }: NewForeignKey,
): { readonly relation: Relation; readonly columns: readonly string[] } | null {
  const relation = constraint.pktable === undefined ? undefined : relationNamed(subject, constraint.pktable);
  if (relation === undefined) return null;
  const named = strings(constraint.pk_attrs);
  const key = relation.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
  return { relation, columns: named.length > 0 ? named : key };
}

/** Qualified name of the table that a foreign key references. */
export function referencedName(subject: Subject, { constraint }: NewForeignKey): string | null {
  return constraint.pktable === undefined ? null : qualifiedName(subject, constraint.pktable);
}
