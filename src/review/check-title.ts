import type { Level } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { withSeparators } from "../text/format-count.ts";
import { plural } from "../text/plural.ts";
import { plainText } from "../text/read-markdown.ts";
import { isOpen } from "./conclude.ts";
import { compareFindings } from "./level-marks.ts";

/** A longer title is cut where GitHub shows it. */
const LONGEST = 140;

/**
 * The verdict in one line, for the title of the check: how much there is, then what weighs most of it: "2 blocking,
 * 1 warning: blocks reads and writes on users for about 9 s".
 *
 * @param incomplete why the list of changed files is not whole, or null
 */
export function checkTitle(review: Review, incomplete: string | null): string {
  const [worst] = review.findings
    .filter(({ level, accepted }) => level !== "notice" && accepted === null)
    .sort(compareFindings);
  const counts = countFindings(review);
  if (worst === undefined || describeObstacle(review, incomplete) !== null)
    return checkHeading(review, incomplete);
  const title = `${[counts, ...asides(review, review.notAnalysed.filter(isOpen).length)].join(", ")}: ${inSentence(worst.title)}`;
  return title.length > LONGEST ? `${[...title].slice(0, LONGEST - 1).join("")}…` : title;
}

/** A finding's title within a sentence, as plain text, without the budget and with one colon less. */
function inSentence(title: string): string {
  const text = plainText(title)
    .replace(/ \(budget [^)]*\)$/, "")
    .replace(/^([^:]*): /, "$1, ");
  return /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

/** How much there is, for a heading: "2 blocking, 1 warning in 1 migration". */
export function checkHeading(review: Review, incomplete: string | null): string {
  const obstacle = describeObstacle(review, incomplete);
  if (obstacle !== null) return obstacle;
  const count = countMigrations(review);
  const migrations = count === 0 ? "" : ` in ${plural(count, "migration")}`;
  const unknown = review.notAnalysed.filter(isOpen).length;
  return [`${countFindings(review)}${migrations}`, ...asides(review, unknown)].join(", ");
}

/** What stands in the way of a verdict; null where nothing does. */
function describeObstacle(review: Review, incomplete: string | null): string | null {
  const blocking = countOpen(review, "blocking");
  const unknown = review.notAnalysed.filter(isOpen).length;
  if (blocking === 0) {
    const [problem] = review.configProblems;
    if (problem !== undefined) return configTitle(problem);
    if (unknown > 0) return withRest(unknownTitle(unknown), review);
    if (incomplete !== null) return "The list of changed files is not whole";
    if (review.migrations.length === 0 && review.findings.length === 0) {
      return "No migrations in this pull request";
    }
  }
  return null;
}

function countFindings(review: Review): string {
  const [blocking, warnings] = [countOpen(review, "blocking"), countOpen(review, "warning")];
  return [
    blocking === 0 ? "No blocking" : `${withSeparators(blocking)} blocking`,
    ...(warnings === 0 ? [] : [plural(warnings, "warning")]),
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
