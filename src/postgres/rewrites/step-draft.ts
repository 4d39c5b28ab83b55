import type { RewriteStep } from "../../model/rewrite.ts";
import type { BatchedWork } from "../estimates/estimate-batches.ts";
import type { Subject } from "../rules/subject.ts";

/** A step before it is put into files. Statements have no final semicolon. */
export interface StepDraft {
  readonly phase: RewriteStep["phase"];
  /** Steps of one number are deployed together; 1 where left out. */
  readonly deploy?: number;
  /** False where the statements must run outside a transaction. */
  readonly transaction: boolean;
  readonly statements: readonly string[];
  /** A line of SQL comment above the step, without the dashes. */
  readonly comment?: string;
  /** What the code has to do at this point, in place of statements. */
  readonly words?: string;
  /** Statements that take the step back, each of which may be run where there is nothing to take back. Left out: none. */
  readonly down?: readonly string[];
  /** True where what `down` takes back is the aim of the migration, which its own down side takes back too. */
  readonly isAim?: boolean;
  /** What it leaves beside what the statement asked for, as `describeSchema` names it. Left out: nothing. */
  readonly leaves?: readonly string[];
  /** The batches in which it works through a table and how long they take. Left out: there are none, or not known. */
  readonly batched?: BatchedWork;
}

/** The safe form of one statement: its name for files, and its steps in order. */
export interface RewriteDraft {
  readonly name: string;
  readonly steps: readonly StepDraft[];
  /** False where nothing may take the statement's place. */
  readonly suggest: boolean;
  /** True where the statement only moves, as it is: any other form is better. */
  readonly onlyMoves: boolean;
  /** Statements that are taken out, since this one does their work too. Left out: none. */
  readonly joins?: readonly Subject[];
  /** True where the aim is fewer passes over a table: it gives way to a safe form of any of its statements. */
  readonly savesPasses?: true;
}

/** What VALIDATE CONSTRAINT does. */
export const READS_ALL = "Reads every row, while reads and writes go on.";

/** The number of the deploy that a step belongs to. */
export function deployOf({ deploy }: StepDraft): number {
  return deploy ?? 1;
}

/** True where all steps belong into one deploy and none is for people: only then can others be put around them. */
export function isOneDeploy({ steps }: Pick<RewriteDraft, "steps">): boolean {
  return steps.every((step) => deployOf(step) === 1 && step.words === undefined);
}
