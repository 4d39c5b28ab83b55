import { findLongHold } from "../rules/long-work-under-lock.ts";
import type { Subject } from "../rules/subject.ts";
import { workOf } from "../rules/work.ts";
import { draftOf } from "./assemble-rewrite.ts";
import { rewriteInBatches } from "./data-change-batches.ts";
import { rewriteAsOwnMigration } from "./own-migration.ts";
import type { RewriteDraft } from "./step-draft.ts";

/**
 * Where work of a transaction prolongs a strong lock, all of it has to leave the transaction, not only the statement
 * with most of it: adds a draft for each statement behind the lock that works and has none.
 */
export function moveUnderLock(
  proposals: readonly { readonly subject: Subject }[],
  drafts: ReadonlyMap<Subject, RewriteDraft>,
): ReadonlyMap<Subject, RewriteDraft> {
  const all = new Map(drafts);
  for (const subject of new Set(proposals.map((proposal) => proposal.subject))) {
    const hold = findLongHold(subject);
    if (hold === null) continue;
    for (const other of subject.transaction) {
      const work = workOf(other);
      const works = work === null || work.high > 0;
      if (other.position <= hold.holder.position || !works || all.has(other)) continue;
      const draft =
        draftOf(rewriteInBatches(other)) ?? draftOf(rewriteAsOwnMigration(other, "after_the_lock"));
      if (draft !== null) all.set(other, draft);
    }
  }
  return all;
}
