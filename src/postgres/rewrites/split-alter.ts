import type { AlterTableCmd } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, addedColumn, addedConstraint, alterTableOf, strings } from "../rules/syntax.ts";
import { draftOf } from "./assemble-rewrite.ts";
import { isFilledRowByRow, rewriteColumnFilledLater } from "./column-filled-later.ts";
import { alterWith } from "./edit-statement.ts";
import { rewriteNotNullLater } from "./not-null-later.ts";
import { isOneDeploy, type RewriteDraft, type StepDraft } from "./step-draft.ts";
import { rewriteUniqueUsingIndex } from "./unique-using-index.ts";
import { rewriteValidateLater } from "./validate-later.ts";

/**
 * An ALTER TABLE of which several subcommands are heavy, taken apart: the light ones stay one statement, then each
 * heavy one in its safe form. Null where there is at most one, which its own rule rewrites with the others beside it.
 */
export function splitAlter(subject: Subject): RewriteDraft | null {
  const alter = alterTableOf(subject);
  if (alter === null || alter.commands.length < 2) return null;
  const keys = new Set(alter.commands.flatMap(primaryKeyOf));
  // A primary key makes its columns NOT NULL by itself.
  const commands = alter.commands.filter(
    ({ subtype, name }) => subtype !== "AT_SetNotNull" || name === undefined || !keys.has(name),
  );
  const isNotNull = ({ subtype }: AlterTableCmd): boolean => subtype === "AT_SetNotNull";
  const drafts = new Map<AlterTableCmd, RewriteDraft>();
  for (const command of commands) {
    const draft = isNotNull(command) ? null : draftOf(safeForm(subject, command));
    if (draft !== null && isOneDeploy(draft)) drafts.set(command, draft);
  }
  const notNull = commands.filter(isNotNull);
  const fills = [...drafts.keys()].some((command) => command.subtype === "AT_AddColumn");
  if (drafts.size + Math.min(1, notNull.length) < 2 && !fills) return null;
  const light = commands.filter((command) => !drafts.has(command) && !isNotNull(command));
  const first = light.length === 0 ? [] : [alterWith(subject, light)];
  const required = notNull.length === 0 ? null : draftOf(notNullForm(subject, notNull));
  if (first.includes(null) || (notNull.length > 0 && required === null)) return null;
  const ordered = [...drafts].toSorted(([a], [b]) => passOf(a) - passOf(b)).map(([, { steps }]) => steps);
  const expand: readonly StepDraft[] = first.flatMap((text) =>
    text === null ? [] : [{ phase: "expand" as const, transaction: true, statements: [text] }],
  );
  return {
    name: `alter_${alter.table.relname ?? "table"}`,
    steps: [...expand, ...[...ordered.slice(0, 1), required?.steps ?? [], ...ordered.slice(1)].flat()],
    suggest: true,
    onlyMoves: false,
  };
}

/** Columns before constraints on them, keys before what may reference them. */
function passOf(command: AlterTableCmd): number {
  const contype = addedConstraint(command)?.contype;
  if (contype === undefined) return 0;
  return contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY" ? 1 : 2;
}

/** The statement with one of its subcommands alone. */
function alone(
  subject: Subject,
  commands: readonly AlterTableCmd[],
): { subject: Subject; alter: AlterTable } | null {
  const { tree } = subject.statement;
  const sql = alterWith(subject, commands);
  const table = alterTableOf(subject)?.table;
  if (sql === null || table === undefined || !("AlterTableStmt" in tree)) return null;
  const cmds = commands.map((command) => ({ AlterTableCmd: command }));
  const statement = { ...subject.statement, sql, tree: { AlterTableStmt: { ...tree.AlterTableStmt, cmds } } };
  return { subject: { ...subject, statement }, alter: { table, commands } };
}

function notNullForm(subject: Subject, commands: readonly AlterTableCmd[]): Rewrite | null {
  const own = alone(subject, commands);
  return own === null ? null : rewriteNotNullLater(own.subject, own.alter);
}

/** The safe form of a subcommand that reads or writes rows; null for one that is light, or has none. */
function safeForm(subject: Subject, command: AlterTableCmd): Rewrite | null {
  const own = alone(subject, [command]);
  if (own === null) return null;
  const column = addedColumn(command);
  if (column !== null) {
    return isFilledRowByRow(column) ? rewriteColumnFilledLater(own.subject, own.alter, column) : null;
  }
  const constraint = addedConstraint(command);
  if (constraint === null || constraint.skip_validation === true || constraint.is_enforced === false)
    return null;
  const added = { alter: own.alter, constraint, column: null };
  switch (constraint.contype) {
    case "CONSTR_CHECK":
    case "CONSTR_FOREIGN":
      return rewriteValidateLater(own.subject, added);
    case "CONSTR_UNIQUE":
    case "CONSTR_PRIMARY":
      return constraint.indexname === undefined ? rewriteUniqueUsingIndex(own.subject, added) : null;
    default:
      return null;
  }
}

function primaryKeyOf(command: AlterTableCmd): readonly string[] {
  const constraint = addedConstraint(command);
  return constraint?.contype === "CONSTR_PRIMARY" ? strings(constraint.keys) : [];
}
