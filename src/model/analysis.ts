import type { Relation } from "./catalog.ts";
import type { SchemaDrift } from "./drift.ts";
import type { Effect } from "./effect.ts";
import type { Migration } from "./migration.ts";
import type { RelationStatistics } from "./snapshot.ts";
import type { DatabaseError, Statement } from "./statement.ts";

/** What a change set has made of production's sizes. */
export interface ChangedSizes {
  /** By the name that a relation has now; null: not known, or gone; undefined: as in the snapshot. */
  get(relation: string): RelationStatistics | null | undefined;
}

/** Everything that is known of one statement: what it does, and the state it met. */
export interface StatementAnalysis {
  readonly statement: Statement;
  readonly effects: readonly Effect[];
  /** What the server said where it failed; null where it ran, or was not run. */
  readonly error: DatabaseError | null;
  /** True where the server may run it in a transaction block. */
  readonly mayRunInTransaction: boolean;
  /** Facts of the relations that it touches, as they were before it ran, by qualified name. */
  readonly before: ReadonlyMap<string, Relation>;
  /** Sizes that are no longer those of the snapshot, since an earlier statement renamed a relation; left out: none. */
  readonly changedSizes?: ChangedSizes;
  /** What CASCADE dropped, in the server's words: "column sender of table parcels"; left out where it was not run. */
  readonly cascaded?: readonly string[];
  /** How long the shadow took, in ms; null where it was not run. */
  readonly shadowMs: number | null;
  /** What could not be analysed of it, in sentences; the check is then never a success. */
  readonly notAnalysed: readonly string[];
  /** Set where it fails on production's schema and not on that of the repository's migrations. */
  readonly drift?: SchemaDrift;
}

/** One migration with what its statements do. */
export interface MigrationAnalysis {
  readonly migration: Migration;
  readonly statements: readonly StatementAnalysis[];
}

/**
 * How sure it is that a place uses a name: `certain` where the same statement, model or call names the table, `likely`
 * where its surroundings do, `weak` where only the spelling agrees.
 */
export type Certainty = "certain" | "likely" | "weak";

/** What uses a name in the code of the repository. */
export interface CodeUse {
  readonly path: string;
  readonly line: number;
  /** The line, trimmed and cut to 160 characters. */
  readonly text: string;
  readonly certainty: Certainty;
}

/** Who uses a table or a column: in the code at the base (what is deployed) and at the head. Null: no code at hand. */
export interface CodeUses {
  readonly base: readonly CodeUse[] | null;
  readonly head: readonly CodeUse[] | null;
  /** Why the code at the base was not searched whole, as a clause. Left out or null: it was, or there is none at hand. */
  readonly gap?: string | null;
}

/** Answers who uses `column` of `relation` (or the relation itself where column is null) in the code. */
export type FindCodeUses = (relation: string, column: string | null) => CodeUses;
