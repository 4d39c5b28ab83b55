import type { Finding } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { guardLine } from "../text/escape-markdown.ts";
import { inlineCode } from "../text/inline-code.ts";
import { listSome } from "../text/list.ts";
import { plural } from "../text/plural.ts";

/** Pieces of advice, and places of one, before the rest is counted. */
const MOST_PIECES = 30;
const MOST_PLACES = 8;

/** The advice of a review as folded Markdown, or null where there is none: nobody has to read it. */
export function renderAdvice({ advice = [] }: Review): string | null {
  if (advice.length === 0) return null;
  const alike = groupAlike(advice);
  const items = alike.slice(0, MOST_PIECES).map(renderPiece);
  const rest = advice.length - alike.slice(0, MOST_PIECES).flat().length;
  const more = rest > 0 ? [`- … and ${plural(rest, "more piece")}`] : [];
  const head = `<details><summary>${plural(advice.length, "piece")} of advice on schema and migration</summary>`;
  return [head, [...items, ...more].join("\n"), "</details>"].join("\n\n");
}

/** What one rule says in the same words is one piece: a generated migration has it dozens of times. */
function groupAlike(advice: readonly Finding[]): readonly Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const piece of advice) {
    const key = JSON.stringify([piece.rule, piece.detail]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [piece]);
    else group.push(piece);
  }
  return [...groups.values()];
}

function renderPiece([first, ...others]: readonly Finding[]): string {
  if (first === undefined) return "";
  const { title, detail, path, line, rule } = first;
  const head = `- ${guardLine(title)}: ${inlineCode(`${path}:${line}`)}, ${inlineCode(rule)}. ${guardLine(detail)}`;
  if (others.length === 0) return head.trimEnd();
  const places = others.map((each) =>
    each.path === path ? `line ${each.line}` : inlineCode(`${each.path}:${each.line}`),
  );
  return `${head} The same at ${listSome(places, MOST_PLACES)}.`;
}
