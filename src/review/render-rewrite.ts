import type { Proof, Rewrite, RewriteStep, StatementPlace } from "../model/rewrite.ts";
import { codeBlock } from "../text/code-block.ts";
import { escapeSentence } from "../text/escape-markdown.ts";
import { inlineCode } from "../text/inline-code.ts";
import { list } from "../text/list.ts";
import { plural } from "../text/plural.ts";
import { hasHiddenCharacters } from "../text/show-controls.ts";
import { describeLongSteps, describeRun, describeTotal, withoutShown } from "./describe-run.ts";
import { describeLines } from "./describe-statement.ts";

/** A rewrite of so few lines is shown open; a longer one is folded. */
const OPEN_LINES = 8;

/** What of a rewrite can be committed where it is shown. */
export type SuggestionPlace =
  /** The comment stands on exactly the finding's lines: GitHub offers a button. */
  | "committable"
  /** The text must be put in place by hand. */
  | "by hand";

/** The way out as Markdown: the suggestion, then the further files or steps, then the proof. */
export function renderRewrite(
  rewrite: Rewrite,
  place: SuggestionPlace,
  shadowVersion: string | null,
): string {
  const shown = furtherSteps(rewrite);
  return [
    renderReplacement(rewrite, place),
    renderFurther(rewrite, shown),
    rewrite.toldAt === undefined ? describeLongSteps(withoutShown(rewrite.steps, shown)) : null,
    // Where the plan is told its proof is told too.
    rewrite.toldAt === undefined ? renderProof(rewrite.proof, shadowVersion) : null,
  ]
    .filter((block) => block !== null)
    .join("\n\n");
}

function renderReplacement({ suggestion }: Rewrite, place: SuggestionPlace): string | null {
  if (suggestion === null) return null;
  // A committed suggestion must be what the reader saw.
  if (place === "committable" && !hasHiddenCharacters(suggestion)) return codeBlock(suggestion, "suggestion");
  return `Replace the statement by:\n\n${codeBlock(suggestion, "sql")}`;
}

/**
 * What the suggestion leaves over: files to add where the tool's file names are known, else the steps. What takes
 * several deploys is told as steps: files would seem to belong into this pull request.
 */
function renderFurther(rewrite: Rewrite, further: readonly RewriteStep[]): string | null {
  const { suggestion, files, steps, takesOut = [], toldAt, byHand, replacesFile } = rewrite;
  const alone = suggestion === null;
  if (toldAt !== undefined) return describeOtherPlace(toldAt, alone);
  const oneDeploy = steps.every(({ deploy }) => deploy === 1);
  if (files.length > 0 && oneDeploy) {
    const blocks = files.map(
      ({ path, text }) => `${inlineCode(path)}\n\n${codeBlock(text, languageOf(path))}`,
    );
    const what =
      replacesFile && alone
        ? `Put ${plural(files.length, "file")} in the place of this one`
        : describeFiles(files.length, alone, takesOut);
    return fold(what, blocks.join("\n\n"));
  }
  if (further.length === 0) return takesOut.length === 0 ? null : `and take ${describePlaces(takesOut)} out.`;
  const deploys = new Set(further.map(({ deploy }) => deploy)).size;
  const inDeploys = oneDeploy ? "" : ` in ${plural(deploys, "deploy")}`;
  const total = describeTotal(further);
  const what = `${plural(further.length, "step")}${inDeploys}${total === "" ? "" : `, ${total}`}`;
  const told = byHand === undefined ? renderSteps(further) : `${byHand}\n\n${renderSteps(further)}`;
  return fold(alone ? `The safe way, ${what}` : `and then, ${what}`, told);
}

/** The steps that are told one by one: none where the plan is told elsewhere, or files of one deploy hold it. */
function furtherSteps({ suggestion, files, steps, toldAt, leftOver = [] }: Rewrite): readonly RewriteStep[] {
  const inFiles = files.length > 0 && steps.every(({ deploy }) => deploy === 1);
  if (toldAt !== undefined || inFiles) return [];
  return suggestion === null ? steps : [...leftOver, ...steps.filter(({ deploy }) => deploy > 1)];
}

/** What to do with the files: "Take the statement and line 19 out, and add 3 files". */
function describeFiles(count: number, alone: boolean, takesOut: readonly StatementPlace[]): string {
  // Files, not migrations: what takes a migration back is a file too.
  const what = plural(count, "file");
  const others = takesOut.length === 0 ? "" : describePlaces(takesOut);
  if (alone) {
    return others === ""
      ? `Take the statement out of this file, and add ${what}`
      : `Take the statement and ${others} out, and add ${what}`;
  }
  return others === "" ? `and add ${what}` : `then take ${others} out, and add ${what}`;
}

/** Statements that stand on neighbouring lines are told together: "lines 3 to 9", "line 3 and line 2 of `V2.sql`". */
export function describePlaces(places: readonly StatementPlace[]): string {
  const joined: StatementPlace[] = [];
  for (const place of places) {
    const last = joined.at(-1);
    const follows = last !== undefined && last.path === place.path && place.line === last.endLine + 1;
    if (follows) joined[joined.length - 1] = { ...last, endLine: place.endLine };
    else joined.push(place);
  }
  return list(joined.map(describePlace));
}

function describePlace({ path, line, endLine }: StatementPlace): string {
  return `${describeLines(line, endLine)}${path === null ? "" : ` of ${inlineCode(path)}`}`;
}

/** Where the plan is told that this statement is a part of. */
export function describeOtherPlace(place: StatementPlace, alone: boolean): string {
  return `${alone ? "Take the statement out: it runs" : "It goes on"} in the plan that is told at ${describePlace(place)}.`;
}

/** The steps, with their deploys where there are several, each with how it must run. */
function renderSteps(steps: readonly RewriteStep[]): string {
  const isOneDeploy = steps.every(({ deploy }) => deploy === 1);
  return steps
    .map((step, index) => {
      const deploy = isOneDeploy ? "" : `, deploy ${step.deploy}`;
      const how = describeStep(step);
      const head =
        steps.length > 1
          ? `**Step ${index + 1}${deploy}**, ${how}`
          : `${how.charAt(0).toUpperCase()}${how.slice(1)}`;
      return `${head}${describeRunOf(step)}:\n\n${codeBlock(step.text, step.language)}`;
    })
    .join("\n\n");
}

/** How a step runs: "in one transaction"; words for people run in none. */
export function describeStep({ transaction, language }: RewriteStep): string {
  if (language === "text") return "the code";
  return transaction ? "in one transaction" : "outside a transaction";
}

function describeRunOf({ run }: RewriteStep): string {
  return run === undefined ? "" : `, ${describeRun(run)}`;
}

/** The record of the proof in a sentence. */
export function renderProof({ proven, note }: Proof, shadowVersion: string | null): string {
  const begins = note.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  const remark = note === "" ? "" : `: ${escapeSentence(begins.replace(/\.$/, ""))}`;
  if (!proven) return `Not proven${remark}.`;
  const where = shadowVersion === null ? "" : ` on PostgreSQL ${shadowVersion} with your schema`;
  return `Proven${where}${remark === "" ? ": same final schema, weaker locks" : remark}.`;
}

/** A part that most readers can skip, folded where it is long. */
function fold(summary: string, body: string): string {
  if (body.split("\n").length <= OPEN_LINES + 2) return `${summary}:\n\n${body}`;
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function languageOf(path: string): string {
  return LANGUAGES[path.slice(path.lastIndexOf(".") + 1)] ?? "";
}

const LANGUAGES: Readonly<Record<string, string>> = {
  sql: "sql",
  rb: "ruby",
  py: "python",
  js: "js",
  mjs: "js",
  cjs: "js",
  ts: "ts",
  php: "php",
  ex: "elixir",
  exs: "elixir",
  xml: "xml",
  yml: "yaml",
  yaml: "yaml",
};
