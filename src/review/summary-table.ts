import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Finding } from "../model/finding.ts";
import { BLOCKED } from "../model/lock.ts";
import type { Migration } from "../model/migration.ts";
import type { Review } from "../model/review.ts";
import type { Statement } from "../model/statement.ts";
import { displayRelation } from "../text/display-relation.ts";
import { withSeparators } from "../text/format-count.ts";
import { formatEstimate } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { codeCell, tableHead, tableRow } from "../text/markdown-table.ts";
import { plural } from "../text/plural.ts";
import { describeSize, quoteStatement, worstEffect } from "./describe-statement.ts";
import { type HeldLock, heldLocks } from "./held-lock.ts";
import { type HoldTime, holdTimes, transactionsOf } from "./hold-times.ts";
import { compareFindings, gravestOpenLevel, gravity, LEVEL_SYMBOLS } from "./level-marks.ts";
import { findingsByStatement, type Place } from "./review-places.ts";
import { shortPaths } from "./short-paths.ts";

/** More rows nobody reads. */
const MOST_ROWS = 30;

/** A statement with all that its row tells. */
interface Row {
  readonly analysis: StatementAnalysis;
  readonly findings: readonly Finding[];
  readonly worst: Effect | null;
  /** The lock that its transaction holds and it prolongs; null where its own keeps as much out. */
  readonly held: HeldLock | null;
  readonly time: HoldTime | undefined;
  readonly direction: Migration["direction"];
  /** The statement of its transaction whose finding is about the lock that this one takes, or null. */
  readonly blamed: Statement | null;
}

/**
 * The table of the summary: a row for each statement of which something is to be said, most severe first; the others
 * are counted. Null where there is none.
 */
export function renderSummaryTable(review: Review, places: readonly Place[]): string | null {
  const found = findingsByStatement(places);
  const times = holdTimes(review.migrations);
  const blamed = blamedStatements(review, found);
  const held = heldLocks(review.migrations, (analysis) =>
    (found.get(analysis) ?? []).filter(isOpenFinding).flatMap(({ relation }) => relation ?? []),
  );
  const rows = review.migrations
    .flatMap(({ migration, statements }) =>
      statements.map((analysis) => ({ analysis, direction: migration.direction })),
    )
    .map(({ analysis, direction }) => ({
      direction,
      analysis,
      findings: found.get(analysis) ?? [],
      worst: worstEffect(analysis.effects),
      held: held.get(analysis) ?? null,
      time: times.get(analysis),
      blamed: blamed.get(analysis) ?? null,
    }))
    .filter(isToldOf)
    .sort(compareRows);
  if (rows.length === 0) return null;
  const statements = review.migrations
    .filter(({ migration }) => migration.direction === "up")
    .reduce((count, migration) => count + migration.statements.length, 0);
  const upRows = rows.filter(({ direction }) => direction === "up").length;
  const names = shortPaths(rows.map(({ analysis }) => analysis.statement.path));
  const shown = rows.slice(0, MOST_ROWS);
  return [
    tableHead(["where", "statement", "table (rows, size)", "lock", "blocks", "for", "verdict"]),
    ...shown.map((row) => renderRow(row, names)),
    ...describeLeftOut(rows.slice(MOST_ROWS)),
    ...describeQuiet(statements - upRows),
  ].join("\n");
}

/** True for a statement with a finding, or that has a part in one; what a down does without one is in the details. */
function isToldOf({ analysis, findings, blamed, direction }: Row): boolean {
  if (findings.some(({ level, accepted }) => level !== "notice" || accepted !== null)) return true;
  if (blamed !== null || analysis.notAnalysed.length > 0) return true;
  // A down fails where its up did, and that is told there.
  return analysis.error !== null && direction === "up";
}

function describeQuiet(count: number): readonly string[] {
  if (count <= 0) return [];
  return [
    "",
    count === 1
      ? "The other statement may run as it is."
      : `The other ${withSeparators(count)} statements may run as they are.`,
  ];
}

/** The longest time for which a statement blocks reads or writes of what is in use: a sentence. */
export function describeLongestLock(review: Review): string {
  const times = holdTimes(review.migrations);
  const ups = review.migrations.filter(({ migration }) => migration.direction === "up");
  const locks = ups
    .flatMap(({ statements }) => statements)
    .flatMap((analysis) => {
      const worst = worstEffect(analysis.effects);
      const held = times.get(analysis)?.held ?? null;
      return worst === null || worst.created || !worst.blocks.endsWith("writes") || held === null
        ? []
        : [{ worst, held }];
    })
    .sort((a, b) => b.held.likely - a.held.likely);
  const [longest] = locks;
  if (longest === undefined) return "Blocks neither reads nor writes of a table in use.";
  const { worst, held } = longest;
  const most = locks.length === 1 ? "" : " at most";
  return `Blocks ${worst.blocks} on ${inlineCode(displayRelation(worst.relation))} for${most} ${formatEstimate(held)}.`;
}

/** A lock that is held through the work of a later statement is judged there: it is not "ok" where it is taken. */
function blamedStatements(
  review: Review,
  found: ReadonlyMap<StatementAnalysis, readonly Finding[]>,
): ReadonlyMap<StatementAnalysis, Statement> {
  const lines = new Map<StatementAnalysis, Statement>();
  const openOn = (analysis: StatementAnalysis, relation: string) =>
    (found.get(analysis) ?? []).some((finding) => finding.relation === relation && isOpenFinding(finding));
  for (const transaction of transactionsOf(review.migrations)) {
    for (const [index, analysis] of transaction.entries()) {
      const worst = worstEffect(analysis.effects);
      if (found.has(analysis) || worst === null || worst.created || !worst.blocks.endsWith("writes"))
        continue;
      const later = transaction.slice(index + 1).find((each) => openOn(each, worst.relation));
      if (later !== undefined) lines.set(analysis, later.statement);
    }
  }
  return lines;
}

function isOpenFinding({ level, accepted }: Finding): boolean {
  return level !== "notice" && accepted === null;
}

function renderRow(
  { analysis, findings, worst, held, time, blamed }: Row,
  names: ReadonlyMap<string, string>,
): string {
  const { statement } = analysis;
  const where = `${names.get(statement.path) ?? statement.path}:${statement.line}`;
  const lock = held?.effect ?? worst;
  const blocks = lock?.created ? "nothing" : (lock?.blocks ?? "nothing");
  return tableRow([
    codeCell(where),
    codeCell(quoteStatement(statement)),
    worst === null ? "" : describeTable(worst, analysis.effects),
    held === null
      ? (worst?.lock ?? "none")
      : `${held.effect.lock} since ${lineOf(held.taker, statement, names)}`,
    blocks,
    describeDuration(analysis, blocks, time),
    describeVerdict(analysis, findings, blamed, names),
  ]);
}

/** How long the lock is held: to COMMIT. */
function describeDuration({ error }: StatementAnalysis, blocks: string, time: HoldTime | undefined): string {
  if (error !== null) return "fails";
  return blocks === "nothing" ? "" : formatEstimate(time?.held ?? null);
}

function describeTable(worst: Effect, effects: readonly Effect[]): string {
  const others = effects.filter(({ kind, lock }) => kind !== "index" && lock !== null).length - 1;
  const more = others > 0 ? ` and ${others} more` : "";
  return `${codeCell(displayRelation(worst.relation))} (${describeSize(worst)})${more}`;
}

function describeVerdict(
  analysis: StatementAnalysis,
  findings: readonly Finding[],
  blamed: Statement | null,
  names: ReadonlyMap<string, string>,
): string {
  const level = gravestOpenLevel(findings);
  if (level !== null) return `${LEVEL_SYMBOLS[level]} ${level}`;
  const [accepted] = [...findings].sort(compareFindings);
  if (accepted !== undefined) return `${accepted.level}, accepted`;
  if (analysis.notAnalysed.length > 0) return "not analysed";
  if (blamed !== null) return `see ${lineOf(blamed, analysis.statement, names)}`;
  return analysis.error === null ? "✅ ok" : "fails";
}

/** Where another statement stands, as the first column names it where it is in another file. */
function lineOf({ path, line }: Statement, here: Statement, names: ReadonlyMap<string, string>): string {
  return path === here.path ? `line ${line}` : codeCell(`${names.get(path) ?? path}:${line}`);
}

function compareRows(a: Row, b: Row): number {
  const open = (row: Row) => gravity(gravestOpenLevel(row.findings));
  const blocks = ({ worst, held }: Row) => {
    const lock = held?.effect ?? worst;
    return lock === null || lock.created ? 0 : BLOCKED.indexOf(lock.blocks);
  };
  return (
    open(b) - open(a) || blocks(b) - blocks(a) || (b.time?.held?.likely ?? 0) - (a.time?.held?.likely ?? 0)
  );
}

function describeLeftOut(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const withFinding = rows.filter(({ findings }) => gravestOpenLevel(findings) !== null).length;
  const remark =
    withFinding === 0
      ? "none of them with a finding"
      : `${withSeparators(withFinding)} of them with a finding`;
  return ["", `… and ${plural(rows.length, "more statement", "more statements")}, ${remark}.`];
}
