import type { AlterTableCmd, RangeVar } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, relationNamed, writtenName } from "../rules/syntax.ts";
import { writePart } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import { rewriteReplacingColumn } from "./replace-column.ts";
import { withRecord } from "./row-prefix.ts";

/** ALTER COLUMN TYPE by a new column that is kept in step, filled in batches and then takes the old one's name. */
export function rewriteTypeChange(subject: Subject, alter: AlterTable): Rewrite | null {
  const [command] = alter.commands;
  const table = relationNamed(subject, alter.table);
  const column = table?.columns.find(({ name }) => name === command?.name);
  if (alter.commands.length !== 1 || command === undefined || column === undefined) return null;
  return rewriteTypeOf(subject, alter.table, { command, column });
}

/**
 * The same for one of several subcommands.
 *
 * @param column the column with the default and the NOT NULL that it has in the end
 */
export function rewriteTypeOf(
  subject: Subject,
  named: RangeVar,
  { command, column }: { readonly command: AlterTableCmd; readonly column: Column },
): Rewrite | null {
  const table = relationNamed(subject, named);
  const definition =
    command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : undefined;
  if (table === undefined || definition?.typeName === undefined || definition.collClause !== undefined)
    return null;
  const newType = writePart({ TypeName: definition.typeName });
  const temporary = freeName(column.name, "_new", (name) => table.columns.some((each) => each.name === name));
  return rewriteReplacingColumn(subject, {
    table,
    written: writtenName(named),
    schemaPrefix: named.schemaname === undefined ? "" : `${quoteName(named.schemaname)}.`,
    column,
    newName: temporary,
    finalName: column.name,
    newType,
    forth: (prefix) => conversion(command, column.name, prefix),
    back: null,
    codeChange: null,
  });
}

/** The new value of a column whose type changes, as SQL over a row's prefix. */
export function convertedValue(command: AlterTableCmd, prefix: string): string {
  return conversion(command, command.name ?? "", prefix);
}

/**
 * Without USING it is the value itself: to be assigned converts it as ALTER COLUMN … TYPE does. An explicit cast would
 * cut what is too long, where both of these refuse it (22001).
 */
function conversion(command: AlterTableCmd, column: string, prefix: string): string {
  const definition =
    command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : undefined;
  const using = definition?.raw_default;
  if (using === undefined) return `${prefix}${quoteName(column)}`;
  return writePart(prefix === "" ? using : withRecord(using, prefix.replace(/\.$/, "").toLowerCase()));
}
