import type { AlterTableCmd, ColumnDef, Constraint, Node, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { quoteName } from "../rewrites/quote-name.ts";
import { remember } from "./remember.ts";
import type { Subject } from "./subject.ts";

/** ALTER TABLE (or of a materialized view, …) with its subcommands. */
export interface AlterTable {
  readonly table: RangeVar;
  readonly commands: readonly AlterTableCmd[];
}

export const alterTableOf = remember(({ statement: { tree } }: Subject): AlterTable | null => {
  if (!("AlterTableStmt" in tree)) return null;
  const { relation, cmds } = tree.AlterTableStmt;
  if (relation === undefined) return null;
  const commands = (cmds ?? []).flatMap((node) => ("AlterTableCmd" in node ? [node.AlterTableCmd] : []));
  return { table: relation, commands };
});

/** The constraint that ADD CONSTRAINT (or ADD CHECK, …) adds. */
export function addedConstraint(command: AlterTableCmd): Constraint | null {
  if (command.subtype !== "AT_AddConstraint" || command.def === undefined) return null;
  return "Constraint" in command.def ? command.def.Constraint : null;
}

/** The column that ADD COLUMN adds. */
export function addedColumn(command: AlterTableCmd): ColumnDef | null {
  if (command.subtype !== "AT_AddColumn" || command.def === undefined) return null;
  return "ColumnDef" in command.def ? command.def.ColumnDef : null;
}

export function columnConstraints(column: ColumnDef): readonly Constraint[] {
  return (column.constraints ?? []).flatMap((node) => ("Constraint" in node ? [node.Constraint] : []));
}

/** Texts of a list of String nodes: column names, parts of a qualified name. */
export function strings(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}

/** A type's name without `pg_catalog`: "int4", "timestamptz", "public.mood". */
export function typeName(column: ColumnDef): string {
  const names = strings(column.typeName?.names);
  return (names[0] === "pg_catalog" ? names.slice(1) : names).join(".");
}

const metByBareName = remember(({ analysis }: Subject): ReadonlyMap<string, readonly Relation[]> => {
  const met = new Map<string, Relation[]>();
  for (const relation of analysis.before.values())
    met.set(relation.bareName, [...(met.get(relation.bareName) ?? []), relation]);
  return met;
});

/** Facts of the relation that a statement names, as before it ran. */
export function relationNamed(subject: Subject, name: RangeVar): Relation | undefined {
  const candidates = metByBareName(subject).get(name.relname ?? "") ?? [];
  if (name.schemaname !== undefined) return candidates.find(({ schema }) => schema === name.schemaname);
  for (const schema of subject.ground.snapshot?.catalog.searchPath ?? []) {
    const found = candidates.find((relation) => relation.schema === schema);
    if (found !== undefined) return found;
  }
  return candidates[0];
}

/** Qualified name of the relation that a statement names. */
export function qualifiedName(subject: Subject, name: RangeVar): string {
  const known = relationNamed(subject, name);
  if (known !== undefined) return known.name;
  const bare = quoteName(name.relname ?? "");
  if (name.schemaname !== undefined) return `${quoteName(name.schemaname)}.${bare}`;
  const effect = subject.analysis.effects.find(({ relation }) => relation.endsWith(`.${bare}`));
  return effect?.relation ?? `public.${bare}`;
}

/** The name as the statement writes it, quoted where it must be: for texts that take the statement's place. */
export function writtenName(name: RangeVar): string {
  const bare = quoteName(name.relname ?? "");
  return name.schemaname === undefined ? bare : `${quoteName(name.schemaname)}.${bare}`;
}
