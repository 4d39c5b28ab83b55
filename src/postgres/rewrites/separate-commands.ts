import type { AlterTableCmd, ColumnDef, Constraint } from "@pgsql/types";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, addedColumn, columnConstraints, relationNamed } from "../rules/syntax.ts";
import { isFilledRowByRow } from "./column-filled-later.ts";
import { freeName } from "./free-name.ts";
import { asTableConstraint } from "./inline-constraint.ts";
import { takenInSchema, takenOnTable } from "./taken-names.ts";

/** What PostgreSQL puts behind the names of the constraints that a column brings. */
const SUFFIXES: Readonly<Record<string, string>> = {
  CONSTR_CHECK: "_check",
  CONSTR_UNIQUE: "_key",
  CONSTR_PRIMARY: "_pkey",
  CONSTR_FOREIGN: "_fkey",
};
/** What the parser puts behind a constraint that it is about: DEFERRABLE, NOT ENFORCED. */
const ATTRIBUTES = /^CONSTR_ATTR_/;

/**
 * The subcommands of an ALTER TABLE with the constraints of columns that are filled row by row taken out of them, by
 * the names that PostgreSQL would give them: a key is built once the rows have their values.
 */
export function separateCommands(
  subject: Subject,
  { table, commands }: AlterTable,
): readonly AlterTableCmd[] {
  const facts = relationNamed(subject, table);
  const inSchema = takenInSchema(subject, facts?.schema ?? "public");
  const onTable = takenOnTable(facts);
  const chosen = new Set<string>();
  const nameFor = ({ contype, conname }: Constraint, column: string): string => {
    const bareName = table.relname ?? "";
    const stem = contype === "CONSTR_PRIMARY" ? bareName : ([bareName, column] as const);
    const isTaken = (name: string): boolean => inSchema(name) || onTable(name) || chosen.has(name);
    const name = conname ?? freeName(stem, SUFFIXES[contype ?? ""] ?? "", isTaken);
    chosen.add(name);
    return name;
  };
  return commands.flatMap((command): readonly AlterTableCmd[] => {
    const column = addedColumn(command);
    if (column === null || !isFilledRowByRow(column)) return [command];
    const constraints = columnConstraints(column);
    const own = constraints.filter(({ contype }) => SUFFIXES[contype ?? ""] !== undefined);
    // Which of several constraints an attribute is about only the parser knows.
    if (own.length === 0 || constraints.some(({ contype }) => ATTRIBUTES.test(contype ?? "")))
      return [command];
    const kept = (column.constraints ?? []).filter(
      (node) => !("Constraint" in node) || !own.includes(node.Constraint),
    );
    const { constraints: _all, ...rest } = column;
    const plain: ColumnDef = kept.length === 0 ? rest : { ...rest, constraints: kept };
    const name = column.colname ?? "";
    return [
      { ...command, def: { ColumnDef: plain } },
      ...own.map(
        (constraint): AlterTableCmd => ({
          subtype: "AT_AddConstraint",
          def: { Constraint: asTableConstraint(constraint, name, nameFor(constraint, name)) },
          behavior: "DROP_RESTRICT",
        }),
      ),
    ];
  });
}
