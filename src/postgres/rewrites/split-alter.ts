import type { AlterTableCmd } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import {
  type AlterTable,
  addedColumn,
  addedConstraint,
  alterTableOf,
  relationNamed,
  strings,
} from "../rules/syntax.ts";
import { assembleRewrite, draftOf } from "./assemble-rewrite.ts";
import { isFilledRowByRow, rewriteColumnFilledLater } from "./column-filled-later.ts";
import { alterWith } from "./edit-statement.ts";
import { rewriteNotNullLater } from "./not-null-later.ts";
import { separateCommands } from "./separate-commands.ts";
import { deployOf, isOneDeploy, type RewriteDraft, type StepDraft } from "./step-draft.ts";
import { changedTypes } from "./type-with-others.ts";
import { isKeyDropped, rewriteUniqueUsingIndex } from "./unique-using-index.ts";
import { rewriteValidateLater } from "./validate-later.ts";

/**
 * An ALTER TABLE of which several subcommands are heavy, taken apart: the light ones stay one statement, then each
 * heavy one in its safe form, and columns whose type changes are replaced over two deploys. Null where there is at most
 * one, which its own rule rewrites with the others beside it, and where one has no safe form.
 */
export function splitAlter(subject: Subject): RewriteDraft | null {
  const written = alterTableOf(subject);
  if (written === null) return null;
  const facts = relationNamed(subject, written.table);
  const types = changedTypes(subject, facts, {
    ...written,
    commands: separateCommands(subject, written),
  });
  const changes = types === null || types.first.length === 0 ? 0 : 1;
  if (types === null || changes + types.others.length < (written.commands.length > 1 ? 1 : 2)) return null;
  const keys = new Set(types.others.flatMap(primaryKeyOf));
  // A primary key makes its columns NOT NULL by itself.
  const commands = types.others.filter(
    ({ subtype, name }) => subtype !== "AT_SetNotNull" || name === undefined || !keys.has(name),
  );
  const isNotNull = ({ subtype }: AlterTableCmd): boolean => subtype === "AT_SetNotNull";
  const drafts = new Map<AlterTableCmd, RewriteDraft>();
  // A key that goes does so when the one in its place comes.
  const newKey = commands.find((command) => passOf(command) === KEYS);
  const oldKeys = newKey === undefined ? [] : commands.filter((each) => isKeyDropped(facts, each));
  const filled = commands.flatMap((command) => {
    const column = addedColumn(command);
    return column !== null && isFilledRowByRow(column) ? [column.colname ?? ""] : [];
  });
  const set = { keys, notNull: new Set(filled.filter((name) => keys.has(name))) };
  for (const command of commands) {
    const beside = command === newKey ? oldKeys : [];
    const draft = isNotNull(command) ? null : draftOf(safeForm(subject, command, beside, set));
    if (draft !== null && isOneDeploy(draft)) drafts.set(command, draft);
  }
  const notNull = commands.filter(isNotNull);
  const fills = [...drafts.keys()].some((command) => command.subtype === "AT_AddColumn");
  if (changes === 0 && drafts.size + Math.min(1, notNull.length) < 2 && !fills) return null;
  const replaced = newKey !== undefined && drafts.has(newKey) ? oldKeys : [];
  const light = commands.filter(
    (command) => !drafts.has(command) && !isNotNull(command) && !replaced.includes(command),
  );
  if (changes > 0 && light.some(types.mentions)) return null;
  const first = light.length === 0 ? [] : [alterWith(subject, light)];
  const required = notNull.length === 0 ? null : draftOf(notNullForm(subject, notNull));
  if (first.includes(null) || (notNull.length > 0 && required === null)) return null;
  const ordered = [...drafts].toSorted(([a], [b]) => passOf(a) - passOf(b));
  const inOrder = ordered.map(([command, { steps }]) =>
    types.mentions(command) ? steps.map((step) => ({ ...step, deploy: 2 })) : steps,
  );
  const expand: readonly StepDraft[] = first.flatMap((text) =>
    text === null ? [] : [{ phase: "expand" as const, transaction: true, statements: [text] }],
  );
  const own = [...inOrder.slice(0, 1), required?.steps ?? [], ...inOrder.slice(1)].flat();
  const now = own.filter((step) => deployOf(step) === 1);
  const then = own.filter((step) => deployOf(step) > 1);
  return {
    name: `alter_${written.table.relname ?? "table"}`,
    steps: [...expand, ...now, ...types.first, ...types.last, ...then],
    // Over several deploys nothing of it can stand where the whole stood.
    suggest: changes === 0,
    onlyMoves: false,
  };
}

/** The same as a rewrite of the statement. */
export function rewriteSplitAlter(subject: Subject): Rewrite | null {
  const draft = splitAlter(subject);
  if (draft === null) return null;
  const { name, steps, suggest } = draft;
  return assembleRewrite(subject, name, steps, { suggest });
}

/** When keys are added. */
const KEYS = 1;

/** Columns before constraints on them, keys before what may reference them. */
function passOf(command: AlterTableCmd): number {
  const contype = addedConstraint(command)?.contype;
  if (contype === undefined) return 0;
  return contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY" ? KEYS : KEYS + 1;
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
function safeForm(
  subject: Subject,
  command: AlterTableCmd,
  beside: readonly AlterTableCmd[],
  { keys, notNull }: { readonly keys: ReadonlySet<string>; readonly notNull: ReadonlySet<string> },
): Rewrite | null {
  const own = alone(subject, [command, ...beside]);
  if (own === null) return null;
  const column = addedColumn(command);
  if (column !== null) {
    const isKey = keys.has(column.colname ?? "");
    return isFilledRowByRow(column) ? rewriteColumnFilledLater(own.subject, own.alter, column, isKey) : null;
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
      return constraint.indexname === undefined ? rewriteUniqueUsingIndex(own.subject, added, notNull) : null;
    default:
      return null;
  }
}

function primaryKeyOf(command: AlterTableCmd): readonly string[] {
  const constraint = addedConstraint(command);
  return constraint?.contype === "CONSTR_PRIMARY" ? strings(constraint.keys) : [];
}
