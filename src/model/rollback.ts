/**
 * What is known of the way back from a migration.
 * - `restores`: up and down ran, and the schema is what it was.
 * - `differs`: both ran, and something did not come back.
 * - `fails`: the down does not run after the up.
 * - `missing`: the tool runs downs, and this migration has none, or an empty one.
 * - `cannot`: no statement takes it back: rows and values, a new label of an enum.
 * - `declared`: the migration says itself that nothing takes it back: a comment, or a down that only raises an error.
 * - `none by design`: the tool runs no downs.
 * - `not run`: no shadow, or the up itself does not run.
 */
export type RollbackOutcome =
  | "restores"
  | "differs"
  | "fails"
  | "missing"
  | "cannot"
  | "declared"
  | "none by design"
  | "not run";

/** What is lost, by its object. */
export interface Loss {
  /** "column public.orders.note", "table public.orders". */
  readonly object: string;
  /** What of it: "its values", "its rows". */
  readonly what: string;
}

/** A down migration that was derived from what the up changed. */
export interface OfferedDown {
  /** Path of the file that holds it. */
  readonly path: string;
  /** `file`: a file of its own; `section`: lines that belong into the migration's file; `none`: SQL to keep at hand. */
  readonly place: "file" | "section" | "none";
  readonly text: string;
  /** True where it ran after the up on the shadow and the schema was what it had been. */
  readonly proven: boolean;
  /** What it does not restore, in short sentences without a full stop. */
  readonly leaves: readonly string[];
}

/** The way back from one migration. */
export interface Rollback {
  /** Path of the up migration. */
  readonly path: string;
  /** Path of its down; null where there is none. */
  readonly down: string | null;
  readonly outcome: RollbackOutcome;
  /** Why it was not run, or how the down fails; else empty. */
  readonly note: string;
  /** Where and why the down fails; null where it does not, or was not run. */
  readonly failure: { readonly line: number; readonly code: string; readonly message: string } | null;
  /** What the schema lacks or has too much of after the down, or where there is none what no statement takes back, in short sentences without a full stop. */
  readonly differences: readonly string[];
  /** Differences that no query meets: the order of columns, automatic names. */
  readonly allowed: readonly string[];
  /** What the up takes away that no down brings back. */
  readonly lostByUp: readonly Loss[];
  /** What the down takes away that was there before the up. */
  readonly lostByDown: readonly Loss[];
  readonly offered: OfferedDown | null;
}
