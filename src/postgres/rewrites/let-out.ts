import type { WrittenInPlace } from "../../migration-tools/migration-tool.ts";
import type { Subject } from "../rules/subject.ts";
import { isOneDeploy, type RewriteDraft, type StepDraft } from "./step-draft.ts";
import { stepText } from "./step-text.ts";

/**
 * What is written in the place of the only statement of a migration so that it runs outside the tool's transaction
 * there: nothing else then loses its transaction, and no migration is left empty. Null where it is not the only one, or
 * the tool has no such thing.
 */
export function letOut(subject: Subject, draft: Pick<RewriteDraft, "steps">): WrittenInPlace | null {
  const [first] = draft.steps;
  if (first === undefined || first.transaction || first.statements.length !== 1 || !isOneDeploy(draft))
    return null;
  return isAlone(subject) ? writeOutside(subject, first) : null;
}

/** The same for a step that is known to stand there. */
export function writeOutside(subject: Subject, step: StepDraft): WrittenInPlace | null {
  const { statement, migration, ground } = subject;
  const sql = stepText(subject, step);
  return (
    ground.writeInPlace?.(migration, {
      line: statement.line,
      endLine: statement.endLine,
      sql,
      outside: true,
    }) ?? null
  );
}

/** True where the tool's transaction holds nothing but this statement. */
function isAlone({ statement, migration, ground }: Subject): boolean {
  return (
    statement.transaction !== null &&
    migration.transactionMode === "per migration" &&
    ground.subjects.every((other) => other.migration !== migration || other.statement === statement)
  );
}
