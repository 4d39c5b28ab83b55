import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import { worksThroughRows } from "../postgres/estimates/statement-time.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatEstimate } from "../text/format-duration.ts";
import { plural } from "../text/plural.ts";
import { showControls } from "../text/show-controls.ts";
import { compareEffects, describeSize, describeWork } from "./describe-statement.ts";
import type { HoldTime } from "./hold-times.ts";
import { columns, type Layout, wrap } from "./text-layout.ts";

/** Effects of one statement before the rest is counted. */
const MOST_EFFECTS = 12;

/**
 * What a statement does, for a terminal: its effects, the one that bears most on running code first, each with the
 * work and the evidence below it, then what could not be analysed.
 *
 * @param time when its locks are released, or undefined where transactions are not looked at
 */
export function renderEffects(
  analysis: StatementAnalysis,
  time: HoldTime | undefined,
  indent: number,
  layout: Layout,
): string {
  const { notAnalysed } = analysis;
  const { paint } = layout;
  const effects = analysis.effects.filter((effect) => !onlyFollowsItsTable(effect)).sort(compareEffects);
  const shown = effects.slice(0, MOST_EFFECTS);
  const heads = columns(shown.map(effectCells), indent, layout, paint.bold);
  const lines = shown.flatMap((effect, index) => [
    heads[index] ?? "",
    wrap(paint.dim(showControls(describeHow(effect, time))), indent + 2, layout),
  ]);
  const rest = effects.length - shown.length;
  const unknown = notAnalysed.map((reason) => `not analysed: ${showControls(reason)}`);
  return [
    ...(shown.length === 0 ? [wrap(paint.dim("locks nothing"), indent, layout)] : lines),
    ...(rest > 0 ? [wrap(paint.dim(`… and ${plural(rest, "more relation")}`), indent, layout)] : []),
    ...unknown.map((line) => wrap(paint.yellow(line), indent, layout)),
  ].join("\n");
}

/** An index is locked with its table by every query; only one that is built, dropped or altered is worth a line. */
function onlyFollowsItsTable({ kind, lock, blocks, rewrites, buildsIndexes }: Effect): boolean {
  return (
    kind === "index" &&
    lock !== null &&
    blocks !== "reads and writes" &&
    !rewrites &&
    buildsIndexes.length === 0
  );
}

/** The server's answer to a statement that fails; empty where it ran. */
export function renderFailure(
  { error }: StatementAnalysis,
  indent: number,
  layout: Layout,
): readonly string[] {
  if (error === null) return [];
  const line = `fails: ${showControls(error.message)} (SQLSTATE ${error.code})`;
  return [wrap(layout.paint.red(line), indent, layout)];
}

function effectCells(effect: Effect): readonly string[] {
  const { relation, lock, blocks, created, kind } = effect;
  const name = kind === "table" ? displayRelation(relation) : `${kind} ${displayRelation(relation)}`;
  return [
    showControls(name),
    describeSize(effect),
    lock ?? "no lock",
    created || lock === null ? "blocks nobody" : `blocks ${blocks}`,
  ];
}

/** The work, how long it takes, how long the lock is held, how we know and why. */
function describeHow(effect: Effect, time: HoldTime | undefined): string {
  const { evidence, why, created, lock, estimate } = effect;
  const work = describeWork(effect);
  const duration = worksThroughRows(effect) ? [formatEstimate(estimate)] : [];
  const runs = time?.runs?.likely ?? 0;
  const held = time?.held ?? null;
  const isHeldLonger = held !== null && held.likely > 2 * runs && held.likely >= 100;
  return [
    ...(work.length + duration.length === 0 ? [] : [[...work, ...duration].join(", ")]),
    ...(isHeldLonger && !created && lock !== null ? [`held to COMMIT, ${formatEstimate(held)}`] : []),
    why === "" ? evidence : `${evidence}: ${why}`,
  ].join("; ");
}
