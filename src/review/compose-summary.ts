import type { Finding, NotAnalysed } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { budgetOf } from "../postgres/rules/budget-of.ts";
import { escapeSentence, guardLine } from "../text/escape-markdown.ts";
import { inlineCode } from "../text/inline-code.ts";
import { plural } from "../text/plural.ts";
import { describeAcceptance } from "./compose-comment.ts";
import { isOpen } from "./conclude.ts";
import { type DatabaseGround, describeGround } from "./describe-ground.ts";
import { LEVEL_SYMBOLS } from "./level-marks.ts";
import { renderTimeline } from "./render-timeline.ts";
import type { Place } from "./review-places.ts";
import { shortIds } from "./short-ids.ts";
import { describeLongestLock, renderSummaryTable } from "./summary-table.ts";

/** Items of a list before the rest is counted. */
const MOST_ITEMS = 20;

/** What a summary is made from. */
export interface SummaryGround {
  readonly review: Review;
  readonly places: readonly Place[];
  /** What each database was reviewed with. */
  readonly databases: readonly DatabaseGround[];
  /** Findings that no line comment tells, most severe first. */
  readonly elsewhere: readonly Finding[];
  /** Why the list of changed files is not whole, or null. */
  readonly incomplete: string | null;
  /** Null: no age, so that the same review makes the same text at any time. */
  readonly now: Date | null;
}

/** The summary of a review as blocks of Markdown, the most important first. */
export function composeSummary(ground: SummaryGround): readonly string[] {
  const { review, places, databases, elsewhere, incomplete, now } = ground;
  const ids = shortIds(review.findings.map(({ id }) => id));
  const timelines = databases.map((each) => renderTimeline(each.review, budgetOf(each.config), each.name));
  const table = renderSummaryTable(review, places);
  const ofFiles = places
    .filter(({ statement }) => statement === null)
    .flatMap(({ findings }) => findings)
    .filter((finding) => finding.level !== "notice" && !elsewhere.includes(finding));
  const isQuiet = table === null && ofFiles.length === 0;
  const blocks = [
    renderConfigProblems(review.configProblems),
    incomplete === null ? null : `**The list of changed files is not whole**: ${escapeSentence(incomplete)}`,
    renderNotAnalysed(review.notAnalysed),
    renderElsewhere(null, ofFiles),
    table,
    renderElsewhere(
      "Not commented on a line",
      elsewhere.filter(({ level }) => level !== "notice"),
    ),
    renderElsewhere(
      "Notices",
      elsewhere.filter(({ level }) => level === "notice"),
    ),
    renderAccepted(review.findings, ids),
    review.migrations.length === 0 ? null : renderGround(databases, now, isQuiet ? review : null),
    ...timelines,
  ];
  return blocks.filter((block) => block !== null);
}

function renderConfigProblems(problems: readonly string[]): string | null {
  if (problems.length === 0) return null;
  const items = listItems(problems.map(escapeSentence), "problem");
  return `**The configuration is invalid.** It is read from the base branch; the check passes again once it is mended there.\n\n${items}`;
}

function renderNotAnalysed(notAnalysed: readonly NotAnalysed[]): string | null {
  const open = notAnalysed.filter(isOpen);
  if (open.length === 0) return null;
  const items = listItems(open.map(describeNotAnalysed), "place");
  const stays = `the check stays ${inlineCode("action_required")}`;
  const decision = open.some(({ id }) => id !== undefined)
    ? `Look at it yourself, then take it on; ${stays} until then.`
    : `Look at it yourself; ${stays} as long as the migration holds it.`;
  return `**Not analysed.** ${decision}\n\n${items}`;
}

/** Where and why, and how to take it on. */
function describeNotAnalysed({ path, line, reason, id }: NotAnalysed): string {
  const sentence = `${inlineCode(path)} line ${line} was not analysed: ${escapeSentence(reason.replace(/\.$/, ""))}.`;
  return id === undefined
    ? sentence
    : `${sentence} Take it on: ${inlineCode(`/lockkeeper accept ${id.slice(0, 6)} <reason>`)}`;
}

/** Findings that no row of the table tells: of whole files, notices, those without a line comment. */
function renderElsewhere(head: string | null, findings: readonly Finding[]): string | null {
  const open = findings.filter(({ accepted }) => accepted === null);
  if (open.length === 0) return null;
  const items = open.slice(0, MOST_ITEMS).map(({ level, path, line, title }) => {
    return `${LEVEL_SYMBOLS[level]} ${guardLine(title)}: ${inlineCode(`${path}:${line}`)}`;
  });
  const list = listItems(items, "finding", open.length);
  return head === null ? list : `${head}:\n\n${list}`;
}

function renderAccepted(findings: readonly Finding[], ids: ReadonlyMap<string, string>): string | null {
  const accepted = findings.filter((finding) => finding.accepted !== null);
  if (accepted.length === 0) return null;
  const items = accepted
    .slice(0, MOST_ITEMS)
    .map(
      (finding) =>
        `${inlineCode(ids.get(finding.id) ?? finding.id)} ${guardLine(finding.title)}. ${describeAcceptance(finding)}`,
    );
  return `Accepted:\n\n${listItems(items, "finding", accepted.length)}`;
}

/** @param quiet the review where no table tells what is locked; null where one does */
function renderGround(databases: readonly DatabaseGround[], now: Date | null, quiet: Review | null): string {
  const longest = quiet === null ? [] : [describeLongestLock(quiet)];
  const blocks = databases.flatMap((each) => [
    describeGround(each, now),
    ...each.review.snapshot.warnings.map((warning) => `⚠️ ${escapeSentence(warning)}`),
  ]);
  const [first = "", ...rest] = blocks;
  return [[...longest, first].join(" "), ...rest].join("\n\n");
}

/** Items of a list, the first ones; the rest is counted. */
function listItems(items: readonly string[], noun: string, total = items.length): string {
  const shown = items.slice(0, MOST_ITEMS).map((item) => `- ${item}`);
  const rest = total - shown.length;
  return [...shown, ...(rest > 0 ? [`- … and ${plural(rest, `more ${noun}`)}`] : [])].join("\n");
}
