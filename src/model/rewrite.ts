import type { Estimate } from "./effect.ts";
import type { Blocks } from "./lock.ts";
import type { NewFile } from "./migration.ts";

/** Work on a table in batches that commit. */
export interface Batches {
  readonly count: number;
  /** Rows of one batch. */
  readonly rows: number;
  /** Rest between two batches. */
  readonly pauseMs: number;
}

/** How long a step runs on production's sizes, and what it keeps others from meanwhile. */
export interface StepRun {
  /** What takes the time: "VALIDATE CONSTRAINT". */
  readonly what: string;
  /** Null: not known, since the size of these relations is not; qualified names. */
  readonly estimate: Estimate | null;
  readonly sizeUnknown: readonly string[];
  readonly blocks: Blocks;
  /** Production's relations that it blocks so, by qualified name. */
  readonly on: readonly string[];
  /** Left out: it does not go in batches, or how many there are is not known. */
  readonly batches?: Batches;
}

/** One step of a safe rewrite. */
export interface RewriteStep {
  /** Steps of one number are deployed together; 1 first. */
  readonly deploy: number;
  /** What the deploy is for. */
  readonly phase: "expand" | "migrate" | "contract";
  /** True where the step runs in one transaction; false where it must run outside. */
  readonly transaction: boolean;
  /** Language of `text`: "sql", "ruby", … */
  readonly language: string;
  readonly text: string;
  /** Left out: it is no SQL, or it was not analysed. */
  readonly run?: StepRun;
}

/** The record that a rewrite ran on the shadow, took weaker locks and reached the same schema. */
export interface Proof {
  readonly proven: boolean;
  readonly weakerLocks: boolean;
  readonly sameSchema: boolean;
  /** What was compared and allowed to differ, or what could not be proven. */
  readonly note: string;
}

/** Where a statement stands, seen from another one. Lines are 1-based, the last one inclusive. */
export interface StatementPlace {
  /** Null: in the same file. */
  readonly path: string | null;
  readonly line: number;
  readonly endLine: number;
  /** True where something else stands on its lines too. Left out: nothing does. */
  readonly sharesLines?: true;
}

/** The safe replacement of one or several statements. */
export interface Rewrite {
  readonly steps: readonly RewriteStep[];
  /** Text for exactly the lines of the finding, ready to commit; null where it does not fit there. */
  readonly suggestion: string | null;
  /** Files to add for the steps that the suggestion leaves over, in the order in which the tool runs them. */
  readonly files: readonly NewFile[];
  /** Other statements that leave their files, since these run them: they depend on what runs there. Left out: none. */
  readonly takesOut?: readonly StatementPlace[];
  /** The statement at which the files of the whole plan are told. Left out: this one. */
  readonly toldAt?: StatementPlace;
  /** True where nothing is left of the statement's file, which the files take the place of. */
  readonly replacesFile?: true;
  /** Steps of the first deploy that neither the suggestion nor a file holds. Left out: there are none. */
  readonly leftOver?: readonly RewriteStep[];
  /** How a person runs the steps where the tool can run none of them as a file: a sentence. Left out: it can. */
  readonly byHand?: string;
  readonly proof: Proof;
}
