import type { Estimate } from "../../model/effect.ts";

export const NO_TIME: Estimate = { low: 0, likely: 0, high: 0 };

/** Work done one after the other. Unknown (null) where one of them is. */
export function addEstimates(estimates: readonly (Estimate | null)[]): Estimate | null {
  let sum = NO_TIME;
  for (const each of estimates) {
    if (each === null) return null;
    sum = { low: sum.low + each.low, likely: sum.likely + each.likely, high: sum.high + each.high };
  }
  return sum;
}

/** The longer of several; unknown (null) where one of them is. */
export function longestEstimate(estimates: readonly (Estimate | null)[]): Estimate | null {
  let longest: Estimate = NO_TIME;
  for (const each of estimates) {
    if (each === null) return null;
    if (each.likely > longest.likely) longest = each;
  }
  return longest;
}
