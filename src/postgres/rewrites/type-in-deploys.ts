import type { AlterTableCmd } from "@pgsql/types";
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
  if (alter.commands.length !== 1 || command === undefined || table === undefined || column === undefined)
    return null;
  const definition =
    command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : undefined;
  if (definition?.typeName === undefined || definition.collClause !== undefined) return null;
  const newType = writePart({ TypeName: definition.typeName });
  const temporary = freeName(column.name, "_new", (name) => table.columns.some((each) => each.name === name));
  return rewriteReplacingColumn(subject, {
    table,
    written: writtenName(alter.table),
    schemaPrefix: alter.table.schemaname === undefined ? "" : `${quoteName(alter.table.schemaname)}.`,
    column,
    newName: temporary,
    finalName: column.name,
    newType,
    forth: (prefix) => conversion(command, column.name, newType, prefix),
    back: null,
    codeChange: null,
  });
}

function conversion(command: AlterTableCmd, column: string, type: string, prefix: string): string {
  const definition =
    command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : undefined;
  const using = definition?.raw_default;
  if (using === undefined) return `${prefix}${quoteName(column)}::${type}`;
  return writePart(prefix === "" ? using : withRecord(using, prefix.replace(/\.$/, "").toLowerCase()));
}
