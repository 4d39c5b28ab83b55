import type { AlterTableCmd, ColumnDef, Constraint } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, columnConstraints, relationNamed, typeName, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { backfillStep } from "./backfill-steps.ts";
import { alterWith, writePart } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { rewriteIdentityLater } from "./identity-later.ts";
import { notNullSteps } from "./not-null-later.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema } from "./taken-names.ts";
import { callsVolatile } from "./volatile-functions.ts";

const SERIAL_TYPES: Readonly<Record<string, string>> = {
  smallserial: "smallint",
  serial2: "smallint",
  serial: "integer",
  serial4: "integer",
  bigserial: "bigint",
  serial8: "bigint",
};

/**
 * ADD COLUMN with a default that differs from row to row: the column first, its default for new rows, the old rows
 * in batches, NOT NULL at the end. Null for generated columns, which PostgreSQL makes in no other way, and for a table
 * that cannot be walked.
 *
 * @param isKey true where a primary key that is added after it asks for NOT NULL
 */
export function rewriteColumnFilledLater(
  subject: Subject,
  alter: AlterTable,
  column: ColumnDef,
  isKey = false,
): Rewrite | null {
  if (columnConstraints(column).some(({ contype }) => contype === "CONSTR_IDENTITY")) {
    return rewriteIdentityLater(subject, alter, column);
  }
  const name = column.colname ?? "";
  const facts = relationNamed(subject, alter.table);
  const written = writtenName(alter.table);
  const serial = SERIAL_TYPES[typeName(column)];
  const constraints = columnConstraints(column);
  const value = serial === undefined ? defaultOf(constraints) : null;
  const kept = constraints.filter(
    ({ contype }) =>
      contype !== "CONSTR_DEFAULT" && contype !== "CONSTR_NOTNULL" && contype !== "CONSTR_NULL",
  );
  if (alter.commands.length !== 1 || kept.length > 0 || (serial === undefined && value === null)) return null;
  const sequence = freeName(
    [alter.table.relname ?? "", name],
    "_seq",
    takenInSchema(subject, facts?.schema ?? "public"),
  );
  const sequenceName =
    alter.table.schemaname === undefined
      ? quoteName(sequence)
      : `${quoteName(alter.table.schemaname)}.${quoteName(sequence)}`;
  const fill = value ?? `nextval('${sequenceName.replaceAll("'", "''")}')`;
  const plain =
    serial === undefined
      ? plainColumn(subject, alter, column)
      : `ALTER TABLE ${written} ADD COLUMN ${quoteName(name)} ${serial}`;
  const backfill = backfillStep(
    subject,
    { facts, written, alias: quoteName(alter.table.relname ?? "") },
    { set: `${quoteName(name)} = ${fill}`, condition: `${quoteName(name)} IS NULL` },
  );
  if (plain === null || backfill === null) return null;
  const expand: StepDraft = {
    phase: "expand",
    transaction: true,
    statements: [
      plain,
      ...(serial === undefined
        ? []
        : [
            `CREATE SEQUENCE ${sequenceName}${serial === "bigint" ? "" : ` AS ${serial}`} OWNED BY ${written}.${quoteName(name)}`,
          ]),
      `ALTER TABLE ${written} ALTER COLUMN ${quoteName(name)} SET DEFAULT ${fill}`,
    ],
    down: [`ALTER TABLE ${written} DROP COLUMN IF EXISTS ${quoteName(name)}`],
    isAim: true,
  };
  const isRequired =
    isKey || serial !== undefined || constraints.some(({ contype }) => contype === "CONSTR_NOTNULL");
  const required = isRequired ? notNullSteps(subject, written, facts, [name]) : [];
  return assembleRewrite(subject, `add_${name}`, [expand, backfill, ...required]);
}

/** True where a new column gets another value in each row, so that ADD COLUMN writes the table anew. */
export function isFilledRowByRow(column: ColumnDef): boolean {
  if (SERIAL_TYPES[typeName(column)] !== undefined) return true;
  return columnConstraints(column).some(
    ({ contype, raw_expr }) =>
      contype === "CONSTR_IDENTITY" || (contype === "CONSTR_DEFAULT" && callsVolatile(raw_expr)),
  );
}

function defaultOf(constraints: readonly Constraint[]): string | null {
  const found = constraints.find(({ contype }) => contype === "CONSTR_DEFAULT");
  return found?.raw_expr === undefined ? null : writePart(found.raw_expr);
}

/** The column with its type and collation, nothing else. */
function plainColumn(subject: Subject, alter: AlterTable, column: ColumnDef): string | null {
  const { constraints: _constraints, ...plain } = column;
  const commands = alter.commands.map(
    (command): AlterTableCmd => ({ ...command, def: { ColumnDef: plain } }),
  );
  return alterWith(subject, commands);
}
