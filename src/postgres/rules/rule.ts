import type { Level } from "../../model/finding.ts";
import type { Blocks } from "../../model/lock.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "./subject.ts";

/**
 * Rules about the shape of the schema, not about this deploy. A notice of theirs is advice: it stands in the details of the
 * check, unless the configuration sets a level for the rule. What is graver is a finding like any other.
 * - `design`: keys, indexes, policies and views as they will serve.
 * - `types`: types of columns.
 * - `robustness`: migrations that run again, or elsewhere.
 * - `naming`: off until the configuration sets a level.
 */
export type RuleGroup = "design" | "types" | "robustness" | "naming";

/** A thing to look for: what it is, why it matters, and the function that finds it. */
export interface Rule {
  readonly id: string;
  /** What the rule finds, in a few words, for its page. */
  readonly title: string;
  /** Why it matters, in two sentences. */
  readonly why: string;
  /** The level that its findings have at most, unless the configuration says otherwise. */
  readonly level: Level;
  /** Left out: the rule judges this deploy, and its notices are findings. */
  readonly group?: RuleGroup;
  /** Major versions that it holds for; all where left out. */
  readonly versions?: { readonly from?: number; readonly before?: number };
  /** True for a rule that also judges down migrations; its findings there are warnings at most. */
  readonly judgesDown?: true;
  /**
   * Judges one statement in its surroundings. Facts come with the subject.
   *
   * @param earlier what the rules before this one in the list said about the same statement
   */
  check(subject: Subject, earlier: readonly Verdict[]): readonly Verdict[];
}

/** What a verdict is about: how long a table is blocked, a statement that fails, lost data, broken code, or practice. */
export type Concern = "blocking" | "failure" | "data" | "code" | "practice";

/** What a rule says about a statement. */
export interface Verdict {
  readonly concern: Concern;
  readonly level: Level;
  /** Qualified name of the relation concerned, or null. */
  readonly relation: string | null;
  /** The consequence, one line of Markdown without a full stop. */
  readonly title: string;
  /** Mechanism, numbers, evidence: sentences of Markdown. */
  readonly detail: string;
  readonly rewrite?: Rewrite | null;
  /** What of the whole table waits. Left out: nothing does, or only for some of its rows. */
  readonly blocks?: Blocks;
  /** Verdicts with the same cause are one finding for the whole review: the first is kept. */
  readonly cause?: string;
}
