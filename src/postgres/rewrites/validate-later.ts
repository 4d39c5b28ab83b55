import type { AlterTableCmd, Constraint, Node } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { AddedConstraint } from "../rules/added-constraints.ts";
import type { Subject } from "../rules/subject.ts";
import { addedConstraint, relationNamed, strings, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { alterWith, editStatement } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenOnTable } from "./taken-names.ts";

/**
 * ADD CHECK or ADD FOREIGN KEY in two steps: NOT VALID at once, VALIDATE CONSTRAINT in a later transaction.
 * Null where the constraint comes with a new column, and for a foreign key of a partitioned table before 18.
 */
export function rewriteValidateLater(subject: Subject, added: AddedConstraint): Rewrite | null {
  const { alter, constraint } = added;
  if (added.column !== null) return null;
  const table = relationNamed(subject, alter.table);
  const isForeignKey = constraint.contype === "CONSTR_FOREIGN";
  if (isForeignKey && table?.partitioned != null && subject.ground.major < 18) return null;
  const name =
    constraint.conname ??
    freeName(
      automaticStem(constraint, alter.table.relname ?? ""),
      isForeignKey ? "_fkey" : "_check",
      takenOnTable(table),
    );
  const command = alter.commands.find((each) => addedConstraint(each) === constraint);
  if (command === undefined) return null;
  const text = notValidText(subject, alter.commands, command, constraint, name);
  if (text === null) return null;
  const steps: readonly StepDraft[] = [
    { phase: "expand", transaction: true, statements: [text] },
    {
      phase: "migrate",
      transaction: true,
      statements: [`ALTER TABLE ${writtenName(alter.table)} VALIDATE CONSTRAINT ${quoteName(name)}`],
    },
  ];
  return assembleRewrite(subject, `validate_${name}`, steps);
}

/** The statement with this one constraint NOT VALID, named where it had no name. */
function notValidText(
  subject: Subject,
  commands: readonly AlterTableCmd[],
  command: AlterTableCmd,
  constraint: Constraint,
  name: string,
): string | null {
  const { initially_valid: _valid, ...rest } = constraint;
  const notValid: Constraint = { ...rest, conname: name, skip_validation: true };
  const edited = commands.map((each) =>
    each === command ? { ...each, def: { Constraint: notValid } } : each,
  );
  const { tree, sql } = subject.statement;
  if (!("AlterTableStmt" in tree)) return null;
  if (commands.length === 1 && constraint.conname !== undefined) {
    const wanted: Node = {
      AlterTableStmt: { ...tree.AlterTableStmt, cmds: edited.map((each) => ({ AlterTableCmd: each })) },
    };
    return editStatement(sql, `${sql.trimEnd()} NOT VALID`, wanted);
  }
  return alterWith(subject, edited);
}

/** What PostgreSQL puts before `_fkey` and `_check` (ChooseConstraintName in pg_constraint.c). */
function automaticStem(constraint: Constraint, table: string): string {
  const columns =
    constraint.contype === "CONSTR_FOREIGN" ? strings(constraint.fk_attrs) : columnsIn(constraint.raw_expr);
  if (constraint.contype === "CONSTR_CHECK" && columns.length !== 1) return table;
  return [table, ...columns].join("_");
}

/** Names of the columns that an expression mentions, once each. */
function columnsIn(node: Node | undefined): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("ColumnRef" in value) {
      const last = strings((value as { ColumnRef: { fields?: Node[] } }).ColumnRef.fields).at(-1);
      if (last !== undefined) names.add(last);
    }
    for (const each of Object.values(value)) visit(each);
  };
  visit(node);
  return [...names];
}
