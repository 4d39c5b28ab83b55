import type { RelationKind } from "./catalog.ts";
import type { Blocks, LockMode } from "./lock.ts";

/**
 * How we know an effect.
 * - `observed`: the shadow did it.
 * - `known`: verified on real servers by the conflict ladder, for what cannot be watched.
 * - `modelled`: derived from the syntax tree and the schema.
 * - `assumed`: something was missing, so the worst of what is possible.
 */
export type Evidence = "observed" | "known" | "modelled" | "assumed";

/** A duration in ms on a relation of this size: nine in ten are expected to lie between low and high. */
export interface Estimate {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/**
 * Whether a loop that changes rows commits inside the loop, so that the locks of its rows are let go from time to time, or
 * never, so that the whole loop is one transaction.
 */
export type LoopCommits = "commits" | "never commits";

/** How rows of the relation are changed or lost. */
export type DataChange = "insert" | "update" | "delete" | "truncate" | "drop";

/** What a statement does to one relation. Facts only: no size, no judgement. */
export interface RelationEffect {
  /** Qualified, quoted name. */
  readonly relation: string;
  readonly kind: RelationKind;
  /** Strongest mode that the statement takes; null where it takes none (GRANT before 18). */
  readonly lock: LockMode | null;
  /** Every mode that it takes, weakest first. */
  readonly locks: readonly LockMode[];
  /** True where the transaction already held a lock as strong before this statement. */
  readonly alreadyHeld: boolean;
  /** A new copy of the heap is written. */
  readonly rewrites: boolean;
  /** Every row is read. */
  readonly scans: boolean;
  /** Indexes built or rebuilt while the lock is held, by qualified name. */
  readonly buildsIndexes: readonly string[];
  /** True where the relation was made by the change set under review: it is empty and nobody waits for it. */
  readonly created: boolean;
  /** How the statement changes rows of the relation, or null. */
  readonly dataChange: DataChange | null;
  /** True where the statement works through rows in a WHERE that no index serves, or in none. */
  readonly wholeTable: boolean;
  /** Where the rows are changed by a loop of PL/pgSQL: whether it commits as it goes. Left out where no loop changes rows. */
  readonly loop?: LoopCommits;
  readonly evidence: Evidence;
  /** Why, in a few words for `lockkeeper locks`: "the foreign key references it". */
  readonly why: string;
}

/** An effect on a table of this size. */
export interface Effect extends RelationEffect {
  readonly blocks: Blocks;
  /** Null: not known. */
  readonly rows: number | null;
  readonly bytes: number | null;
  /** How long the work takes that is done under the lock. Null: the size is not known. */
  readonly estimate: Estimate | null;
  /** How long it may wait for its lock, which is not part of the estimate. Null: no activity is known. Left out: not asked. */
  readonly wait?: Estimate | null;
}
