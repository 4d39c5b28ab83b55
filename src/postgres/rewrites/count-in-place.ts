import type { Subject } from "../rules/subject.ts";
import { letOut } from "./let-out.ts";
import { deployOf, type RewriteDraft } from "./step-draft.ts";

/**
 * How many steps fit into the lines of the statement: all of the first deploy where the file's statements
 * commit one by one, the first alone where the file is one transaction that the step may join, or that it can do without.
 */
export function countInPlace(subject: Subject, draft: RewriteDraft): number {
  const { statement, migration } = subject;
  const { steps, suggest } = draft;
  const [first] = steps;
  if (!statement.ownsItsLines || !migration.verbatim) return 0;
  if (letOut(subject, draft) !== null) return 1;
  if (!suggest) return 0;
  if (first === undefined || deployOf(first) > 1 || first.words !== undefined) return 0;
  if (statement.transaction !== null) return first.transaction ? 1 : 0;
  // The lines are one string, which the server runs as one transaction where it holds several statements.
  if (migration.transactionMode === "implicit")
    return first.transaction || first.statements.length === 1 ? 1 : 0;
  const end = steps.findIndex((step) => deployOf(step) > 1 || step.words !== undefined);
  return end === -1 ? steps.length : end;
}
