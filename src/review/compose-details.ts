import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Review } from "../model/review.ts";
import { codeBlock } from "../text/code-block.ts";
import { displayRelation } from "../text/display-relation.ts";
import { escapeMarkdown } from "../text/escape-markdown.ts";
import { fitBlocks } from "../text/fit-blocks.ts";
import { withSeparators } from "../text/format-count.ts";
import { formatEstimate, formatRange } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { plural } from "../text/plural.ts";
import { preFlightChecklist } from "./checklist.ts";
import { renderFinding } from "./compose-comment.ts";
import {
  compareEffects,
  describeLines,
  describeSize,
  describeWork,
  quoteStatement,
} from "./describe-statement.ts";
import { type HoldTime, holdTimes } from "./hold-times.ts";
import { renderAdvice } from "./render-advice.ts";
import { renderRewrite } from "./render-rewrite.ts";
import { renderRollback } from "./render-rollback.ts";
import type { Place } from "./review-places.ts";
import { shortIds } from "./short-ids.ts";
import { watchQueries } from "./watch-queries.ts";

/** Effects of one statement before the rest is counted. */
const MOST_EFFECTS = 12;

/**
 * The details of a review as Markdown of at most `limit` characters: what to do before and while it runs, each
 * finding whole, advice folded, and the effects of each statement with the evidence. Null where there is nothing to tell.
 */
export function composeDetails(review: Review, places: readonly Place[], limit: number): string | null {
  const before = [
    renderChecklist(review),
    renderWatchQueries(review),
    renderRollback(review),
    renderAdvice(review),
  ].filter((block) => block !== null);
  const findings =
    places.length === 0
      ? []
      : [{ count: places.length, blocks: renderPlaces(review, places), head: "## Findings" }];
  const statements = review.migrations.flatMap((migration) => migration.statements);
  const effects =
    statements.length === 0
      ? []
      : [{ count: statements.length, blocks: renderStatements(review, statements), head: "## Statements" }];
  let room = limit - before.join("\n\n").length - 4;
  const sections: string[] = [];
  for (const { count, blocks, head } of [...findings, ...effects]) {
    const text = fitBlocks(
      blocks,
      count,
      room - head.length - 4,
      (left) => `… ${withSeparators(left)} more left out: GitHub takes no more.`,
    );
    sections.push(`${head}\n\n${text}`);
    room -= text.length + head.length + 4;
    if (room < 500) break;
  }
  const parts = [...sections.slice(0, findings.length), ...before, ...sections.slice(findings.length)];
  return parts.length === 0 ? null : parts.join("\n\n");
}

function renderChecklist(review: Review): string | null {
  const items = preFlightChecklist(review);
  if (items.length === 0) return null;
  return ["## Before it runs", items.map((item) => `- [ ] ${item}`).join("\n")].join("\n\n");
}

function renderWatchQueries(review: Review): string | null {
  const queries = watchQueries(review);
  if (queries.length === 0) return null;
  return [
    "## While it runs",
    ...queries.map(({ title, sql }) => `${title}:\n\n${codeBlock(sql, "sql")}`),
  ].join("\n\n");
}

/** Each place with its findings whole, as the line comment tells them, and the fingerprints. */
function* renderPlaces(review: Review, places: readonly Place[]): Generator<string> {
  const ids = shortIds(review.findings.map(({ id }) => id));
  for (const { path, line, endLine, findings } of places) {
    const head = `### ${inlineCode(path)} ${describeLines(line, endLine)}`;
    const texts = findings.flatMap((finding) => [
      renderFinding(finding),
      ...(finding.rewrite === null ? [] : [renderRewrite(finding.rewrite, "by hand", review.shadowVersion)]),
      `${inlineCode(finding.rule)}, ${inlineCode(ids.get(finding.id) ?? finding.id)}`,
    ]);
    yield [head, ...new Set(texts)].join("\n\n");
  }
}

/** Each statement with its effects, in the order in which they run. */
function* renderStatements(review: Review, statements: readonly StatementAnalysis[]): Generator<string> {
  const times = holdTimes(review.migrations);
  for (const analysis of statements) yield renderStatement(analysis, times.get(analysis));
}

function renderStatement(analysis: StatementAnalysis, time: HoldTime | undefined): string {
  const { statement, error, notAnalysed } = analysis;
  const effects = [...analysis.effects].sort(compareEffects);
  const rest = effects.length - MOST_EFFECTS;
  const lines = [
    ...effects.slice(0, MOST_EFFECTS).map((effect) => `- ${describeEffect(effect)}`),
    ...(rest > 0 ? [`- … and ${plural(rest, "more relation")}`] : []),
    ...(effects.length === 0 ? ["- locks nothing"] : []),
    ...(error === null
      ? []
      : [`- fails: ${escapeMarkdown(error.message)} (SQLSTATE ${inlineCode(error.code)})`]),
    ...notAnalysed.map((reason) => `- not analysed: ${escapeMarkdown(reason)}`),
  ];
  const head = `${inlineCode(`${statement.path}:${statement.line}`)} ${inlineCode(quoteStatement(statement))}`;
  return [`${head}${describeRun(time)}`, ...lines].join("\n");
}

function describeRun(time: HoldTime | undefined): string {
  if (time === undefined) return "";
  if (time.runs === null) return ", run time not known";
  return time.runs.likely < 1 ? "" : `, runs ${formatEstimate(time.runs)}`;
}

/** One effect in a line: relation, size, mode, what that blocks, the work, for how long, how we know. */
function describeEffect(effect: Effect): string {
  const { relation, lock, blocks, created, estimate, evidence, why } = effect;
  const blocking = created || lock === null ? "" : `, blocks ${blocks}`;
  const range = estimate === null || estimate.high < 1 ? [] : [formatRange(estimate.low, estimate.high)];
  return [
    `${inlineCode(displayRelation(relation))} (${describeSize(effect)}): ${lock ?? "no lock"}${blocking}`,
    ...describeWork(effect).map((work) => escapeMarkdown(work)),
    ...range,
    evidence,
    ...(why === "" ? [] : [escapeMarkdown(why)]),
  ].join("; ");
}
