import type { Effect, Estimate } from "../../model/effect.ts";
import { longestEstimate } from "../estimates/add-estimates.ts";
import { sleepOf } from "./sleep-of.ts";
import type { Subject } from "./subject.ts";

/** True where the statement's work on the relation grows with the relation. */
export function growsWithSize(effect: Effect): boolean {
  const { rewrites, scans, buildsIndexes, dataChange, wholeTable, created } = effect;
  if (created) return false;
  const changesRows = dataChange === "insert" || dataChange === "update" || dataChange === "delete";
  return rewrites || buildsIndexes.length > 0 || (scans && !changesRows) || (changesRows && wholeTable);
}

/** True where the statement does such work on any table that production has: on a partitioned table its partitions do it. */
export function worksBy({ analysis }: Subject, work: (effect: Effect) => boolean): boolean {
  return analysis.effects.some((effect) => !effect.created && work(effect));
}

/** How long the statement works or sleeps, in ms; null where the size of what it works on is not known. */
export function workOf({ analysis, statement }: Subject): Estimate | null {
  const working = analysis.effects.filter((effect) => !effect.created && hasDuration(effect));
  return longestEstimate([...working.map(({ estimate }) => estimate), sleepOf(statement.tree)]);
}

/** Changes of catalog rows alone are too short to count, however many there are. */
function hasDuration(effect: Effect): boolean {
  return (
    growsWithSize(effect) ||
    effect.dataChange === "insert" ||
    effect.dataChange === "update" ||
    effect.dataChange === "delete"
  );
}
