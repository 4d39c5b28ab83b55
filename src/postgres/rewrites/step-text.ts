import { givenSettingMs, settingMs } from "../rules/settings.ts";
import type { Subject } from "../rules/subject.ts";
import type { StepDraft } from "./step-draft.ts";
import { heldBefore, waitsForStrongLock } from "./strong-locks.ts";

/** How long a step waits for a strong lock before it gives up. */
const LOCK_TIMEOUT = "2s";

const NOTHING_HELD: ReadonlySet<string> = new Set();

/** A step as SQL with its comment, complete as a file of its own. */
export function stepText(subject: Subject, step: StepDraft): string {
  const comment = commentText(step);
  // What the migration sets for itself does not hold in another file.
  const isLimited = (givenSettingMs(subject, "lock_timeout") ?? 0) > 0;
  if (!step.transaction || isLimited || !waits(subject, step, NOTHING_HELD))
    return `${comment}${statementsText(step)}`;
  const timeout = `SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'; -- Queries queue behind a lock that waits. If it gives up (55P03), run this again.`;
  return `${comment}${timeout}\n${statementsText(step)}`;
}

/**
 * Steps as SQL for the lines of a statement. Where the lines are part of a transaction, or become one, lock_timeout
 * is set for its rest, unless it holds the lock already and so waits for nobody; where statements commit one by one,
 * around those that need it.
 *
 * @param takenOut statements that leave the transaction: what they would lock is not held
 */
export function inPlaceText(
  subject: Subject,
  steps: readonly StepDraft[],
  takenOut: ReadonlySet<Subject>,
): string {
  const commitsEach =
    subject.statement.transaction === null && subject.migration.transactionMode !== "implicit";
  const held = commitsEach ? NOTHING_HELD : heldBefore(subject, takenOut);
  const isLimited = (settingMs(subject, "lock_timeout") ?? 0) > 0;
  const lines: string[] = [];
  let isSet = false;
  for (const step of steps) {
    const needs = step.transaction && !isLimited && waits(subject, step, held);
    if (isSet && !step.transaction) {
      lines.push("RESET lock_timeout;");
      isSet = false;
    }
    if (needs && !isSet) lines.push(`SET ${commitsEach ? "" : "LOCAL "}lock_timeout = '${LOCK_TIMEOUT}';`);
    isSet ||= needs;
    lines.push(`${commentText(step)}${statementsText(step)}`);
  }
  if (isSet && commitsEach) lines.push("RESET lock_timeout;");
  return lines.join("\n");
}

function commentText({ comment }: StepDraft): string {
  // A name may hold a line break, which would end the comment.
  return comment === undefined ? "" : `-- ${comment.replace(/\s*[\r\n]+\s*/g, " ")}\n`;
}

function statementsText({ statements }: StepDraft): string {
  return statements.map((statement) => `${statement};`).join("\n");
}

/** True where a statement of the step keeps reads or writes out while it waits. */
function waits(subject: Subject, { statements }: StepDraft, held: ReadonlySet<string>): boolean {
  return statements.some((sql) => waitsForStrongLock(subject, sql, held));
}
