import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { RelationEffect } from "../../model/effect.ts";
import { plural } from "../../text/plural.ts";
import type { Plan } from "./plan.ts";
import type { CarriedOut } from "./proof-migrations.ts";

/** How many passes over its tables a plan saves. */
export interface SavedPasses {
  readonly isSaved: boolean;
  readonly sentence: string;
}

/** Compares how often the original and a plan's own steps go through tables. */
export function savedPasses(
  { statements }: Plan,
  steps: readonly MigrationAnalysis[],
  { isOwn }: CarriedOut,
): SavedPasses {
  const before = countPasses(statements.flatMap(({ subject }) => subject.analysis.effects));
  const after = countPasses(
    steps
      .flatMap((step) => step.statements)
      .filter(({ statement }) => isOwn(statement.path, statement.line))
      .flatMap(({ effects }) => effects),
  );
  const isSaved = after < before;
  const sentence = isSaved
    ? `${plural(after, "pass", "passes")} over the table instead of ${before}.`
    : `It still takes ${plural(after, "pass", "passes")} over the table.`;
  return { isSaved, sentence };
}

function countPasses(effects: readonly RelationEffect[]): number {
  return effects.filter(
    ({ kind, created, rewrites, scans }) => kind === "table" && !created && (rewrites || scans),
  ).length;
}
