import type { Observation, ShadowLimits } from "../../model/shadow.ts";
import type { Interpretation } from "./readings.ts";
import type { Outcome } from "./session.ts";

/** How a statement ran under the watchdog. */
export interface Ran {
  readonly outcome: Outcome;
  readonly cutShort: string | null;
}

/** What a statement that did nothing is observed to do. */
export const nothing = {
  locks: [],
  rewritten: [],
  truncated: [],
  refilled: [],
  copied: [],
  scanned: [],
  indexesBuilt: [],
  created: [],
  dropped: [],
  changed: [],
  renamed: [],
  otherCatalogChanged: false,
  rows: {},
} as const;

/** Why nothing more is run. */
export function outOfTime({ reviewMs }: ShadowLimits): string {
  return `the limit of ${reviewMs / 1000} s for the whole review was reached`;
}

/** The answer where the review's time is used up and the statement is not run. */
export function unobserved(limits: ShadowLimits): Observation {
  const cutShort = `it was not run on the shadow: ${outOfTime(limits)}`;
  return { ...nothing, error: null, cutShort, watched: false, superuserNeeded: false, assisted: [], ms: 0 };
}

/** The answer where the session ended while we were looking: the migration let it time out, or ended it. */
export function interrupted(): Observation {
  const error = { code: "08006", message: "the session on the shadow ended, and its transaction with it" };
  return {
    ...nothing,
    otherCatalogChanged: true,
    error,
    cutShort: null,
    watched: false,
    superuserNeeded: false,
    assisted: [],
    ms: 0,
  };
}

/** The part of an observation that tells how the statement ended. */
export function endOf({ outcome, cutShort }: Ran): Omit<Observation, keyof Interpretation> {
  const { error, ms } = outcome;
  // Row-level security refuses rows with the same code.
  const superuserNeeded = error?.code === "42501" && !error.message.includes("row-level security");
  return { error, cutShort, watched: true, superuserNeeded, assisted: [], ms };
}
