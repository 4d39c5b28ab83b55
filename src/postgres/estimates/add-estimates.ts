import type { Estimate } from "../../model/effect.ts";

export const NO_TIME: Estimate = { low: 0, likely: 0, high: 0 };

/** Work done one after the other, each part known. */
export function addTimes(estimates: readonly Estimate[]): Estimate {
  let sum = NO_TIME;
  for (const { low, likely, high } of estimates) {
    sum = { low: sum.low + low, likely: sum.likely + likely, high: sum.high + high };
  }
  return sum;
}

/** Work done one after the other. Unknown (null) where one of them is. */
export function addEstimates(estimates: readonly (Estimate | null)[]): Estimate | null {
  const known = estimates.filter((each) => each !== null);
  return known.length < estimates.length ? null : addTimes(known);
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
