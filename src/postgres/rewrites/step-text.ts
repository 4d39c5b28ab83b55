import { parseStatements } from "../parse/parse-statements.ts";
import { settingMs } from "../rules/settings.ts";
import type { Subject } from "../rules/subject.ts";
import type { StepDraft } from "./step-draft.ts";

/** How long a step waits for a strong lock before it gives up. */
const LOCK_TIMEOUT = "2s";

/** A step as SQL with its comment, complete as a file of its own. */
export function stepText(subject: Subject, step: StepDraft): string {
  const comment = step.comment === undefined ? "" : `-- ${step.comment}\n`;
  if (!step.transaction || !waitsForStrongLock(subject, step)) return `${comment}${statementsText(step)}`;
  const timeout = `SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'; -- refused in time (55P03): run it again`;
  return `${comment}${timeout}\n${statementsText(step)}`;
}

/**
 * Steps as SQL for the lines of a statement. Where the lines are part of a transaction, or become one, lock_timeout
 * is set for its rest; where statements commit one by one, around those that need it.
 */
export function inPlaceText(subject: Subject, steps: readonly StepDraft[]): string {
  const commitsEach =
    subject.statement.transaction === null && subject.migration.transactionMode !== "implicit";
  const lines: string[] = [];
  let isSet = false;
  for (const step of steps) {
    const needs = step.transaction && waitsForStrongLock(subject, step);
    if (isSet && !step.transaction) {
      lines.push("RESET lock_timeout;");
      isSet = false;
    }
    if (needs && !isSet) lines.push(`SET ${commitsEach ? "" : "LOCAL "}lock_timeout = '${LOCK_TIMEOUT}';`);
    isSet ||= needs;
    lines.push(statementsText(step));
  }
  if (isSet && commitsEach) lines.push("RESET lock_timeout;");
  return lines.join("\n");
}

function statementsText({ statements }: StepDraft): string {
  return statements.map((statement) => `${statement};`).join("\n");
}

/** True where nothing limits the wait yet, and a statement of the step keeps reads or writes out while it waits. */
function waitsForStrongLock(subject: Subject, { statements }: StepDraft): boolean {
  if ((settingMs(subject, "lock_timeout") ?? 0) > 0) return false;
  return statements.some((sql) => parseStatements(sql).statements.some(({ tree }) => isStrong(tree)));
}

/** Kinds of statements that take a lock on an existing table that keeps writes out at least. */
const STRONG = new Set(["RenameStmt", "DropStmt", "CreateTrigStmt", "IndexStmt", "AlterObjectSchemaStmt"]);

function isStrong(tree: object): boolean {
  const kind = Object.keys(tree)[0] ?? "";
  if (kind !== "AlterTableStmt") return STRONG.has(kind);
  const { cmds = [] } = (tree as { AlterTableStmt: { cmds?: { AlterTableCmd?: { subtype?: string } }[] } })
    .AlterTableStmt;
  return cmds.some(({ AlterTableCmd }) => AlterTableCmd?.subtype !== "AT_ValidateConstraint");
}
