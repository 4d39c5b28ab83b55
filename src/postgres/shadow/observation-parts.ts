import type { Observation, ShadowLimits } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
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
  return { error, cutShort, watched: true, superuserNeeded: isOfShadowAlone(error), assisted: [], ms };
}

/** True for an error that the shadow's role, its database's name or a stand-in brings about, and production would not. */
function isOfShadowAlone(error: DatabaseError | null): boolean {
  // Row-level security refuses rows with the same code as a missing right.
  if (error?.code === "42501") return !error.message.includes("row-level security");
  // ALTER DATABASE, GRANT ON DATABASE: production's database has another name.
  if (error?.code === "3D000") return true;
  // Only a superuser makes event triggers, so that those of production are not there.
  if (error?.code === "42704" && /^event trigger /.test(error.message)) return true;
  return error?.code === "55000" && /^foreign-data wrapper ".+" has no handler$/.test(error.message);
}
