import type { Observation } from "../../model/shadow.ts";
import type { States } from "./compare-states.ts";
import type { HeldLocks } from "./held-locks.ts";
import type { Counters, RelationState } from "./relation-state.ts";

/** Everything that was read before and after a statement. */
export interface Readings {
  readonly sql: string;
  readonly messages: readonly string[];
  readonly before: States;
  readonly after: States;
  /** OIDs of the relations that it may have touched. */
  readonly touched: ReadonlySet<number>;
  readonly heldBefore: HeldLocks;
  readonly heldAfter: HeldLocks;
  readonly countersBefore: Readonly<Record<string, Counters>>;
  readonly countersAfter: Readonly<Record<string, Counters>>;
  readonly foreignKeys: readonly (readonly [number, number])[];
  readonly otherObjectsChanged: boolean;
}

/** The part of an Observation that the readings tell. */
export type Interpretation = Pick<
  Observation,
  | "locks"
  | "rewritten"
  | "truncated"
  | "refilled"
  | "copied"
  | "scanned"
  | "indexesBuilt"
  | "created"
  | "dropped"
  | "changed"
  | "renamed"
  | "cascaded"
  | "otherCatalogChanged"
  | "rows"
>;

/** Finds a relation that was there before or is there after. */
export type FindState = (oid: number) => RelationState | undefined;

/** What a statement added to the counters of a relation. */
export function countersAdded(before: Counters | undefined, after: Counters | undefined): Counters {
  const part = (index: 0 | 1 | 2 | 3): number => Math.max(0, (after?.[index] ?? 0) - (before?.[index] ?? 0));
  return [part(0), part(1), part(2), part(3)];
}
