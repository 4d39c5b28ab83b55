import type { StatementAnalysis } from "../../model/analysis.ts";
import type { Effect, Estimate } from "../../model/effect.ts";
import { NO_TIME } from "./add-estimates.ts";

/**
 * How long a statement takes: as long as its longest effect, no time where it fails.
 * Null where work of unknown length is done.
 */
export function statementTime({
  effects,
  error,
}: Pick<StatementAnalysis, "effects" | "error">): Estimate | null {
  if (error !== null) return NO_TIME;
  let longest = NO_TIME;
  for (const effect of effects) {
    if (effect.estimate === null) {
      if (worksThroughRows(effect)) return null;
    } else if (effect.estimate.likely >= longest.likely) longest = effect.estimate;
  }
  return longest;
}

/** True where the length of the work follows from the number of rows. */
export function worksThroughRows(effect: Effect): boolean {
  if (effect.created) return false;
  const changesRows = effect.dataChange !== null && !["truncate", "drop"].includes(effect.dataChange);
  return (
    effect.rewrites || effect.scans || effect.wholeTable || effect.buildsIndexes.length > 0 || changesRows
  );
}
