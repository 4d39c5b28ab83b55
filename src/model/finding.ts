import type { Rewrite } from "./rewrite.ts";

/** How grave: `blocking` fails the check, `warning` and `notice` do not. */
export const LEVELS = ["notice", "warning", "blocking"] as const;
export type Level = (typeof LEVELS)[number];

/** A maintainer's recorded decision to merge in spite of a finding. */
export interface Acceptance {
  readonly by: string;
  readonly reason: string;
  /** ISO 8601; null for a comment in the migration itself. */
  readonly at: string | null;
}

/** What a rule has to say about a statement. */
export interface Finding {
  /** Fingerprint: hex, stable over pushes while rule, path, statement and relation stay. */
  readonly id: string;
  readonly rule: string;
  readonly level: Level;
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  /** Qualified name of the relation concerned, or null. */
  readonly relation: string | null;
  /** The consequence in the reader's terms, one line of Markdown without a full stop. */
  readonly title: string;
  /** The mechanism, the numbers and how we know, in a few sentences of Markdown. */
  readonly detail: string;
  readonly rewrite: Rewrite | null;
  readonly accepted: Acceptance | null;
  /** True for advice that nobody asked for: it stands in the details of the check and nowhere else. Left out: a finding. */
  readonly advice?: true;
}

/** What could not be analysed; the check is then `action_required` at best. */
export interface NotAnalysed {
  readonly path: string;
  readonly line: number;
  readonly reason: string;
  /** SQLSTATE with which the server will refuse it, where that is certain. Left out: it may run. */
  readonly code?: string;
  /** Fingerprint by which it can be accepted, where there is one. */
  readonly id?: string;
  /** A maintainer looked at it and took it on: it does not hold the check any more. */
  readonly accepted?: Acceptance | null;
}
