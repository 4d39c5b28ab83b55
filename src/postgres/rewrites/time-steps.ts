import type { MigrationAnalysis, StatementAnalysis } from "../../model/analysis.ts";
import { BLOCKED } from "../../model/lock.ts";
import type { Rewrite, RewriteStep, StepRun } from "../../model/rewrite.ts";
import { addEstimates } from "../estimates/add-estimates.ts";
import { statementTime, worksThroughRows } from "../estimates/statement-time.ts";
import { commandName } from "../rules/command-name.ts";
import { type Plan, stepsOf } from "./plan.ts";
import type { CarriedOut } from "./proof-migrations.ts";
import { deployOf, type StepDraft } from "./step-draft.ts";

/** How long each step of a plan runs. */
export type StepRuns = ReadonlyMap<StepDraft, StepRun>;

/** How long the steps of a plan run, from the analysis of the migrations that carry it out. A step that fails has no time. */
export function timeSteps(migrations: readonly MigrationAnalysis[], { stepAt }: CarriedOut): StepRuns {
  const parts = new Map<StepDraft, StatementAnalysis[]>();
  for (const analysis of migrations.flatMap(({ statements }) => statements)) {
    const { path, line } = analysis.statement;
    const step = stepAt(path, line);
    if (step !== null) parts.set(step, [...(parts.get(step) ?? []), analysis]);
  }
  return new Map(
    [...parts]
      .filter(([, statements]) => statements.every(({ error }) => error === null))
      .map(([step, statements]) => [step, runOf(step, statements)]),
  );
}

function runOf({ batched }: StepDraft, statements: readonly StatementAnalysis[]): StepRun {
  const effects = statements.flatMap((each) => each.effects);
  const sizeUnknown = effects
    .filter((effect) => effect.estimate === null && worksThroughRows(effect))
    .map(({ relation }) => relation);
  if (batched !== undefined) {
    // Each batch locks its rows alone, and lets them go.
    return { ...batched, sizeUnknown: [], blocks: "nothing", on: [] };
  }
  // An index is locked with its table.
  const locked = effects.filter(({ created, lock, kind }) => !created && lock !== null && kind !== "index");
  const strength = Math.max(0, ...locked.map(({ blocks }) => BLOCKED.indexOf(blocks)));
  const blocks = BLOCKED[strength] ?? "nothing";
  const on = strength === 0 ? [] : locked.filter((each) => each.blocks === blocks);
  return {
    what: longestOf(statements),
    estimate: addEstimates(statements.map(statementTime)),
    sizeUnknown: [...new Set(sizeUnknown)],
    blocks,
    on: [...new Set(on.map(({ relation }) => relation))],
  };
}

/** The statement that takes longest, by its name. */
function longestOf(statements: readonly StatementAnalysis[]): string {
  const time = (each: StatementAnalysis): number => statementTime(each)?.likely ?? Number.POSITIVE_INFINITY;
  const [longest] = statements.toSorted((a, b) => time(b) - time(a));
  const sql = longest?.statement.sql ?? "";
  return /\bVALIDATE CONSTRAINT\b/i.exec(sql)?.[0].toUpperCase() ?? commandName({ sql });
}

/** A rewrite of the plan whose steps tell how long they run. */
export function withRuns<Some extends Rewrite>(rewrite: Some, plan: Plan, runs: StepRuns): Some {
  const drafts = stepsOf(plan);
  const later = plan.statements.flatMap((each) => each.later).filter((step) => deployOf(step) === 1);
  const steps = rewrite.steps.map((step, index) => withRun(step, drafts[index], runs));
  const { leftOver } = rewrite;
  if (leftOver === undefined) return { ...rewrite, steps };
  return { ...rewrite, steps, leftOver: leftOver.map((step, index) => withRun(step, later[index], runs)) };
}

function withRun(step: RewriteStep, draft: StepDraft | undefined, runs: StepRuns): RewriteStep {
  const run = draft === undefined ? undefined : runs.get(draft);
  return run === undefined ? step : { ...step, run };
}
