/** How long reads, and how long writes, of a table may be blocked, in ms. */
export interface BlockingBudget {
  readonly readsMs: number;
  readonly writesMs: number;
}
