import type { AlterTableCmd, Constraint, Node } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { AddedConstraint } from "../rules/added-constraints.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, addedConstraint, relationNamed, strings, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { alterWith, editStatement } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { asTableConstraint, withoutInline } from "./inline-constraint.ts";
import { rewriteKeyOfPartitions } from "./key-of-partitions.ts";
import { quoteName } from "./quote-name.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { takenOnTable } from "./taken-names.ts";

/**
 * ADD CHECK or ADD FOREIGN KEY in two steps: NOT VALID at once, VALIDATE CONSTRAINT in a later transaction.
 * One that comes with a new column is added by itself. A foreign key of a partitioned table is validated partition by
 * partition before 18, where its parent takes no NOT VALID.
 */
export function rewriteValidateLater(subject: Subject, added: AddedConstraint): Rewrite | null {
  const { alter, constraint } = added;
  const table = relationNamed(subject, alter.table);
  const isForeignKey = constraint.contype === "CONSTR_FOREIGN";
  const name =
    constraint.conname ??
    freeName(
      automaticStem(constraint, alter.table.relname ?? "", added.column),
      isForeignKey ? "_fkey" : "_check",
      takenOnTable(table),
    );
  if (isForeignKey && table?.partitioned != null && subject.ground.major < 18) {
    return rewriteKeyOfPartitions(subject, added, table, name);
  }
  if (added.column !== null) return rewriteInline(subject, added, added.column, name);
  const command = alter.commands.find((each) => addedConstraint(each) === constraint);
  if (command === undefined) return null;
  const text = notValidText(subject, alter.commands, command, constraint, name);
  if (text === null) return null;
  return assembleRewrite(subject, `validate_${name}`, [
    { phase: "expand", transaction: true, statements: [text], ...constraintGoes(alter, name) },
    validateStep(alter, name),
  ]);
}

function validateStep({ table }: AlterTable, name: string): StepDraft {
  const text = `ALTER TABLE ${writtenName(table)} VALIDATE CONSTRAINT ${quoteName(name)}`;
  return { phase: "migrate", transaction: true, statements: [text], comment: READS_ALL };
}

function constraintGoes({ table }: AlterTable, name: string): Pick<StepDraft, "down" | "isAim"> {
  const text = `ALTER TABLE ${writtenName(table)} DROP CONSTRAINT IF EXISTS ${quoteName(name)}`;
  return { down: [text], isAim: true };
}

/** The new column first, then its constraint. */
function rewriteInline(
  subject: Subject,
  { alter, constraint }: AddedConstraint,
  column: string,
  name: string,
): Rewrite | null {
  const plain = withoutInline(subject, alter, constraint);
  const own = notValid(asTableConstraint(constraint, column, name));
  const add = alterWith(subject, [
    { subtype: "AT_AddConstraint", def: { Constraint: own }, behavior: "DROP_RESTRICT" },
  ]);
  if (plain === null || add === null) return null;
  return assembleRewrite(subject, `validate_${name}`, [
    { phase: "expand", transaction: true, statements: [plain, add], ...constraintGoes(alter, name) },
    validateStep(alter, name),
  ]);
}

function notValid(constraint: Constraint): Constraint {
  const { initially_valid: _valid, ...rest } = constraint;
  return { ...rest, skip_validation: true };
}

/** The statement with this one constraint NOT VALID, named where it had no name. */
function notValidText(
  subject: Subject,
  commands: readonly AlterTableCmd[],
  command: AlterTableCmd,
  constraint: Constraint,
  name: string,
): string | null {
  const named = notValid({ ...constraint, conname: name });
  const edited = commands.map((each) => (each === command ? { ...each, def: { Constraint: named } } : each));
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
function automaticStem(
  constraint: Constraint,
  table: string,
  column: string | null,
): string | readonly [string, string] {
  if (column !== null) return [table, column];
  const columns =
    constraint.contype === "CONSTR_FOREIGN" ? strings(constraint.fk_attrs) : columnsIn(constraint.raw_expr);
  if (constraint.contype === "CONSTR_CHECK" && columns.length !== 1) return table;
  return [table, columns.join("_")];
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
