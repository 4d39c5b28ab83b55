import type { ChangedFile } from "../model/change-set.ts";
import type { Finding } from "../model/finding.ts";
import type { LineComment } from "../model/review.ts";
import type { Rewrite } from "../model/rewrite.ts";
import { cutText } from "../text/cut-text.ts";
import { escapeMarkdown, guardLine, guardMarkdown } from "../text/escape-markdown.ts";
import { inlineCode } from "../text/inline-code.ts";
import { list, listSome } from "../text/list.ts";
import { isOpenBlocker } from "./conclude.ts";
import { LEVEL_SYMBOLS } from "./level-marks.ts";
import { placeLines } from "./place-findings.ts";
import { renderRewrite, type SuggestionPlace } from "./render-rewrite.ts";
import type { Place } from "./review-places.ts";
import { widenSuggestion } from "./widen-suggestion.ts";

/** GitHub takes 65,536 characters; the rest is for the hidden marker. */
const LONGEST_COMMENT = 65_000;

/** More lines in one sentence are not read any more. */
const MOST_LINES = 12;

/** No comment in the migration can take on what is no statement. */
const NO_STATEMENT = "syntax-error";

/** What a comment needs to know besides its place. */
export interface CommentGround {
  readonly shadowVersion: string | null;
}

/**
 * The comment on a place, with all its findings, most severe first.
 * Null where the place is in no file of the change set.
 *
 * @param alike other places of the file of which the same is to be said
 */
export function composeComment(
  place: Place,
  alike: readonly Place[],
  file: ChangedFile | undefined,
  ground: CommentGround,
): LineComment | null {
  // The first suggestion decides which lines the comment is about: GitHub applies it to those.
  const first = place.findings.find(({ rewrite }) => rewrite?.suggestion != null)?.rewrite ?? null;
  const lines = (first === null ? null : widenSuggestion(first, place, file)) ?? place;
  const anchor = placeLines(file, lines.line, lines.endLine);
  if (anchor === null) return null;
  const parts: string[] = [];
  if (anchor.line === null || !anchor.exact) parts.push(`About ${describePlace(place)}:`);
  const shown = new Set<string>();
  let suggestionPlace: SuggestionPlace = anchor.exact ? "committable" : "by hand";
  for (const finding of place.findings) {
    const rewrite = finding.rewrite === null ? null : forLines(finding.rewrite, lines, place, file);
    const changes = rewrite?.fits === true && differs(rewrite.suggestion, file, lines);
    parts.push(renderFinding(finding));
    const text =
      rewrite === null
        ? ""
        : renderRewrite(rewrite, changes ? suggestionPlace : "by hand", ground.shadowVersion);
    // Two findings of a statement often have one way out: it is said once.
    if (text !== "" && !shown.has(text)) parts.push(text);
    shown.add(text);
    // GitHub can apply one suggestion for the lines, not two.
    if (changes) suggestionPlace = "by hand";
  }
  parts.push(
    ...describeAlike(alike),
    ...renderDecisions([place, ...alike].flatMap(({ findings }) => findings)),
  );
  return {
    key: commentKey(place),
    path: place.path,
    line: anchor.line,
    startLine: anchor.startLine,
    body: cutText(parts.join("\n\n"), LONGEST_COMMENT),
  };
}

/** Lines of a file, 1-based, the last one inclusive. */
type Lines = Pick<Place, "line" | "endLine">;

/** The rewrite with its suggestion for the lines that the comment is about, and whether it is for those. */
function forLines(
  rewrite: Rewrite,
  { line, endLine }: Lines,
  place: Place,
  file: ChangedFile | undefined,
): Rewrite & { readonly fits: boolean } {
  const wide = widenSuggestion(rewrite, place, file);
  const fits = (own: Lines) => own.line === line && own.endLine === endLine;
  return wide !== null && fits(wide) ? { ...wide.rewrite, fits: true } : { ...rewrite, fits: fits(place) };
}

/** Identity of a place's comment over pushes. */
export function commentKey({ findings }: Place): string {
  return findings
    .map(({ id }) => id)
    .sort()
    .join("-");
}

/** The consequence in bold, then the mechanism and the numbers. */
export function renderFinding({ level, title, detail }: Finding): string {
  const head = `${LEVEL_SYMBOLS[level]} **${guardLine(title)}**`;
  return detail === "" ? head : `${head}\n\n${guardMarkdown(detail)}`;
}

/** Who took the findings on, and how the open ones can be taken on. */
function renderDecisions(findings: readonly Finding[]): readonly string[] {
  const open = findings.filter((finding) => isOpenBlocker(finding) && finding.rule !== NO_STATEMENT);
  const rules = [...new Set(open.map(({ rule }) => rule))];
  const comments = rules.map((rule) => inlineCode(`-- lockkeeper: allow ${rule} <reason>`));
  const accepted = findings.map(describeAcceptance).filter((line) => line !== null);
  return [
    ...accepted,
    ...(rules.length === 0 ? [] : [`Merge anyway: ${list(comments)} above the statement`]),
  ];
}

/** Where else the same holds. */
function describeAlike(alike: readonly Place[]): readonly string[] {
  if (alike.length === 0) return [];
  const lines = alike.map(({ line }) => String(line));
  return [`The same holds for ${alike.length === 1 ? "line" : "lines"} ${listSome(lines, MOST_LINES)}.`];
}

/** Who accepted a finding, and why; null where nobody did. */
export function describeAcceptance({ accepted }: Finding): string | null {
  if (accepted === null) return null;
  return `Accepted by ${inlineCode(accepted.by)}: ${escapeMarkdown(accepted.reason)}`;
}

/** A suggestion that changes nothing is refused by GitHub. */
function differs(
  suggestion: string | null,
  file: ChangedFile | undefined,
  { line, endLine }: Lines,
): boolean {
  if (suggestion === null) return false;
  const present = file?.head
    ?.split(/\r?\n/)
    .slice(line - 1, endLine)
    .join("\n");
  return present !== suggestion.replace(/\r\n/g, "\n").replace(/\n$/, "");
}

function describePlace({ path, line, endLine }: Place): string {
  return `${inlineCode(path)} ${endLine > line ? `lines ${line} to ${endLine}` : `line ${line}`}`;
}
