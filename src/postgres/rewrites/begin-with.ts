import { countInPlace } from "./count-in-place.ts";
import type { PlannedStatement } from "./plan.ts";
import type { StepDraft } from "./step-draft.ts";

/**
 * Puts a step before the others of a statement: in its place where it fits there.
 *
 * @param mayStay false where what the step is about is only there after steps that run later
 */
export function beginWith(planned: PlannedStatement, step: StepDraft, mayStay: boolean): PlannedStatement {
  const draft = { name: planned.name, steps: [step], suggest: true, onlyMoves: false };
  const fits = mayStay && planned.inPlace.length === 0 && countInPlace(planned.subject, draft) === 1;
  return fits ? { ...planned, inPlace: [step] } : { ...planned, later: [step, ...planned.later] };
}
