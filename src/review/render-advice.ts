import type { Review } from "../model/review.ts";
import { guardLine } from "../text/escape-markdown.ts";
import { inlineCode } from "../text/inline-code.ts";
import { plural } from "../text/plural.ts";

/** Pieces of advice before the rest is counted. */
const MOST_PIECES = 30;

/** The advice of a review as folded Markdown, or null where there is none: nobody has to read it. */
export function renderAdvice({ advice = [] }: Review): string | null {
  if (advice.length === 0) return null;
  const items = advice
    .slice(0, MOST_PIECES)
    .map(
      ({ title, detail, path, line, rule }) =>
        `- ${guardLine(title)}: ${inlineCode(`${path}:${line}`)}, ${inlineCode(rule)}. ${guardLine(detail)}`,
    );
  const rest = advice.length - MOST_PIECES;
  const more = rest > 0 ? [`- … and ${plural(rest, "more piece")}`] : [];
  const head = `<details><summary>${plural(advice.length, "piece")} of advice on schema and migration</summary>`;
  return [head, [...items, ...more].join("\n"), "</details>"].join("\n\n");
}
