/** How long reads, and how long writes, of a table may be blocked, in ms. */
export interface BlockingBudget {
  readonly readsMs: number;
  readonly writesMs: number;
}

/** Hours of the day in which tables may be blocked for longer. */
export interface QuietHours {
  /** "02:00-05:00", as the configuration has it; past midnight where the end is before the start. */
  readonly between: string;
  /** IANA name of the time zone, "UTC" where none is given. */
  readonly timeZone: string;
  /** Glob over qualified relation names, or null for all. */
  readonly tables: string | null;
  readonly budget: BlockingBudget;
}
