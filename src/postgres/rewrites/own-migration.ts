import type { Subject } from "../rules/subject.ts";
import { assembleRewrite, type DraftedRewrite } from "./assemble-rewrite.ts";
import type { StepDraft } from "./step-draft.ts";

/**
 * The statement as it is, in a migration of its own, which runs outside a transaction where it must.
 *
 * @param more what else is known of the step
 */
export function rewriteAsOwnMigration(
  subject: Subject,
  name: string,
  more: Pick<StepDraft, "comment" | "down" | "isAim"> = {},
): DraftedRewrite {
  const transaction = subject.statement.mayRunInTransaction;
  const step: StepDraft = {
    phase: "migrate",
    transaction,
    statements: [subject.statement.sql],
    ...more,
  };
  // In its own place it would be the statement that it already is, unless that is let out of its transaction.
  return assembleRewrite(subject, name, [step], { suggest: false, onlyMoves: true });
}
