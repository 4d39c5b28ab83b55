import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { countInPlace } from "./count-in-place.ts";
import { planOfOne } from "./plan.ts";
import type { RewriteDraft, StepDraft } from "./step-draft.ts";
import { writePlan } from "./write-plan.ts";

/** A rewrite that still has its draft, so that it can be planned together with those of other statements. */
export interface DraftedRewrite extends Rewrite {
  readonly draft: RewriteDraft;
}

/**
 * Makes a rewrite of its steps, as if the statement were the only one. `planRewrites` then puts those that belong
 * together into one plan, and names the files.
 *
 * @param options `suggest` false: nothing may take the statement's place; `onlyMoves`: it is the statement as it is;
 *   `joins`: statements that it takes in; `savesPasses`: only to read or write their table once
 */
export function assembleRewrite(
  subject: Subject,
  name: string,
  steps: readonly StepDraft[],
  {
    suggest = true,
    onlyMoves = false,
    joins,
    savesPasses,
  }: Partial<Omit<RewriteDraft, "name" | "steps">> = {},
): DraftedRewrite {
  const draft: RewriteDraft = {
    name,
    steps,
    suggest,
    onlyMoves,
    ...(joins === undefined ? {} : { joins }),
    ...(savesPasses === undefined ? {} : { savesPasses }),
  };
  const plan = planOfOne(subject, draft, countInPlace(subject, draft));
  const [rewrite] = writePlan(plan, null, () => true).values();
  if (rewrite === undefined) throw new Error(`the plan of ${name} has no statement`);
  return { ...rewrite, draft };
}

/** The draft of a rewrite; null where it was made in another way. */
export function draftOf(rewrite: Rewrite | null | undefined): RewriteDraft | null {
  return rewrite != null && "draft" in rewrite ? (rewrite as DraftedRewrite).draft : null;
}
