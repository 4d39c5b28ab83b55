import type { Level } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { withSeparators } from "../text/format-count.ts";
import { plural } from "../text/plural.ts";
import { isOpen } from "./conclude.ts";

/**
 * The verdict in one line, for the title of the check: "2 blocking, 1 warning in 1 migration".
 *
 * @param incomplete why the list of changed files is not whole, or null
 */
export function checkTitle(review: Review, incomplete: string | null): string {
  const blocking = countOpen(review, "blocking");
  const unknown = review.notAnalysed.filter(isOpen).length;
  if (blocking === 0) {
    const [problem] = review.configProblems;
    if (problem !== undefined) return configTitle(problem);
    if (unknown > 0) return withRest(unknownTitle(unknown), review);
    if (incomplete !== null) return "The list of changed files is not whole";
    if (review.migrations.length === 0) return "No migrations in this pull request";
  }
  const warnings = countOpen(review, "warning");
  const parts = [
    blocking === 0 ? "No blocking" : `${withSeparators(blocking)} blocking`,
    ...(warnings === 0 ? [] : [plural(warnings, "warning")]),
  ];
  return [
    `${parts.join(", ")} in ${plural(countMigrations(review), "migration")}`,
    ...asides(review, unknown),
  ].join(", ");
}

function configTitle(problem: string): string {
  const line = /(?:\bline |:)(\d+)/.exec(problem)?.[1];
  return line === undefined ? "Config invalid" : `Config invalid (line ${line})`;
}

function unknownTitle(unknown: number): string {
  return `${plural(unknown, "statement")} could not be analysed`;
}

function withRest(title: string, review: Review): string {
  const warnings = countOpen(review, "warning");
  return warnings === 0 ? title : `${title}, ${plural(warnings, "warning")}`;
}

function asides(review: Review, unknown: number): readonly string[] {
  const accepted = review.findings.filter((finding) => finding.accepted !== null).length;
  return [
    ...(accepted === 0 ? [] : [`${withSeparators(accepted)} accepted`]),
    ...(unknown === 0 ? [] : [`${withSeparators(unknown)} not analysed`]),
  ];
}

function countOpen({ findings }: Review, level: Level): number {
  return findings.filter((finding) => finding.level === level && finding.accepted === null).length;
}

/** Migrations as people count them: the way up and the way back are one. */
function countMigrations({ migrations }: Review): number {
  const ups = migrations.filter(({ migration }) => migration.direction === "up");
  return new Set((ups.length === 0 ? migrations : ups).map(({ migration }) => migration.path)).size;
}
