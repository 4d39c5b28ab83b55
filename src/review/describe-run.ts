import type { Batches, RewriteStep, StepRun } from "../model/rewrite.ts";
import { addEstimates } from "../postgres/estimates/add-estimates.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatCount, formatRows } from "../text/format-count.ts";
import { formatEstimate } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { listSome } from "../text/list.ts";

/** From so many ms on a step is worth a word of its own. */
const LONG = 1000;
const MOST_TABLES = 2;

/** How long a step runs and what it blocks: "about 40 s, blocks nobody". */
export function describeRun(run: StepRun): string {
  return `${describeTime(run)}, ${describeBlocks(run)}`;
}

function describeTime({ estimate, sizeUnknown, batches }: StepRun): string {
  const inBatches = batches === undefined ? "" : `${describeBatches(batches)}, `;
  if (estimate !== null)
    return `${inBatches}${formatEstimate(estimate)}${batches === undefined ? "" : " with the pauses"}`;
  const tables = sizeUnknown.map((relation) => inlineCode(displayRelation(relation)));
  const why = tables.length === 0 ? "" : `: the size of ${listSome(tables, MOST_TABLES)} is not`;
  return `${inBatches}run time not known${why}`;
}

function describeBatches({ count, rows }: Batches): string {
  return `in ${formatCount(count)} ${count === 1 ? "batch" : "batches"} of ${formatRows(rows)}`;
}

function describeBlocks({ blocks, on }: StepRun): string {
  if (blocks !== "writes" && blocks !== "reads and writes") return "blocks nobody";
  const tables = on.map((relation) => inlineCode(displayRelation(relation)));
  return `blocks ${blocks}${tables.length === 0 ? "" : ` of ${listSome(tables, MOST_TABLES)}`}`;
}

/** The likely time of all steps: "about 9 min in all"; empty where it is short, or where one of them is not known. */
export function describeTotal(steps: readonly RewriteStep[]): string {
  const runs = runsOf(steps);
  const total = addEstimates(runs.map(({ estimate }) => estimate));
  if (runs.length < 2 || total === null || total.likely < LONG) return "";
  return `${formatEstimate(total)} in all`;
}

/**
 * The steps that take long in a sentence, for where their texts stand in files or in a suggestion. Null where none does:
 * that the sizes are not known the review says once.
 */
export function describeLongSteps(steps: readonly RewriteStep[]): string | null {
  const long = runsOf(steps).filter(({ estimate }) => (estimate?.likely ?? 0) >= LONG);
  if (long.length === 0) return null;
  const told = long.map((run) => `${inlineCode(run.what)} ${describeRun(run)}`);
  const total = long.length > 1 ? describeTotal(steps) : "";
  return `Run time: ${told.join("; ")}${total === "" ? "" : `; ${total}`}.`;
}

/** The steps of a rewrite that its suggestion or its files hold, and that are not told one by one. */
export function withoutShown(
  steps: readonly RewriteStep[],
  shown: readonly RewriteStep[],
): readonly RewriteStep[] {
  return steps.filter((step) => !shown.some(({ text }) => text === step.text));
}

function runsOf(steps: readonly RewriteStep[]): readonly StepRun[] {
  return steps.flatMap(({ run }) => run ?? []);
}
