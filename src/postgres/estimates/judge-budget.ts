import type { Estimate } from "../../model/effect.ts";

/** How a duration stands to a budget. */
export type BudgetVerdict = "within" | "may exceed" | "exceeds";

/**
 * Compares an estimate with a budget in ms: the high end within it is fine, the low end over it is not,
 * all between (and an unknown size) may be either.
 */
export function judgeBudget(estimate: Estimate | null, budgetMs: number): BudgetVerdict {
  if (estimate === null) return "may exceed";
  if (estimate.high <= budgetMs) return "within";
  return estimate.low > budgetMs ? "exceeds" : "may exceed";
}
