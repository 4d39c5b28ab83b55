import type { AlterTableCmd, ColumnDef, Constraint, Node } from "@pgsql/types";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, addedColumn } from "../rules/syntax.ts";
import { alterWith } from "./edit-statement.ts";

/**
 * ALTER TABLE with a constraint that a new column brings taken out of the column: it then has a statement of its own.
 * Null where it does not come back the same from the parser.
 */
export function withoutInline(
  subject: Subject,
  { commands }: AlterTable,
  constraint: Constraint,
): string | null {
  const kept = commands.map((command): AlterTableCmd => {
    const column = addedColumn(command);
    const constraints = column?.constraints ?? [];
    const others = constraints.filter((node) => !("Constraint" in node) || node.Constraint !== constraint);
    if (column === null || others.length === constraints.length) return command;
    const { constraints: _all, ...rest } = column;
    const plain: ColumnDef = others.length === 0 ? rest : { ...rest, constraints: others };
    return { ...command, def: { ColumnDef: plain } };
  });
  return alterWith(subject, kept);
}

/** A column's constraint as one of its table, so that it can be added by itself. */
export function asTableConstraint(constraint: Constraint, column: string, name: string): Constraint {
  const key: Node = { String: { sval: column } };
  const own: Constraint = { ...constraint, conname: name };
  if (constraint.contype === "CONSTR_FOREIGN") return { ...own, fk_attrs: [key] };
  return constraint.contype === "CONSTR_CHECK" ? own : { ...own, keys: [key] };
}
