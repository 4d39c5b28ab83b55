import { showControls } from "./show-controls.ts";

/** A run of a sentence of our Markdown: words or a code span. */
export interface MarkdownRun {
  readonly text: string;
  readonly code: boolean;
}

/**
 * Reads a sentence of our Markdown for places that show no Markdown (annotations, terminals, SARIF): code spans,
 * escapes and character references become what they show. Hidden characters stay visible.
 */
export function readMarkdown(markdown: string): readonly MarkdownRun[] {
  const runs: MarkdownRun[] = [];
  let from = 0;
  for (const span of codeSpans(markdown)) {
    runs.push({ text: readWords(markdown.slice(from, span.start)), code: false });
    runs.push({ text: showControls(span.text), code: true });
    from = span.end;
  }
  runs.push({ text: readWords(markdown.slice(from)), code: false });
  return runs.filter(({ text }) => text !== "");
}

/** The words of a sentence of our Markdown, as plain text. */
export function plainText(markdown: string): string {
  return readMarkdown(markdown)
    .map(({ text }) => text)
    .join("");
}

/** Code spans as CommonMark pairs them: a run of backticks, not escaped, and the next run of the same length. */
export function codeSpans(markdown: string): readonly { start: number; end: number; text: string }[] {
  const spans: { start: number; end: number; text: string }[] = [];
  const fences = [...markdown.matchAll(/\\.|`+/gs)].filter(([run]) => run.startsWith("`"));
  const nextOfLength = new Map<number, number>();
  const partners: (number | undefined)[] = [];
  for (let index = fences.length - 1; index >= 0; index -= 1) {
    const length = fences[index]?.[0].length ?? 0;
    partners[index] = nextOfLength.get(length);
    nextOfLength.set(length, index);
  }
  for (let index = 0; index < fences.length; index += 1) {
    const partner = partners[index];
    const [open, close] = [fences[index], partner === undefined ? undefined : fences[partner]];
    if (open === undefined || close === undefined || partner === undefined) continue;
    const inside = markdown.slice(open.index + open[0].length, close.index);
    const text = /^ .*[^ ].* $/s.test(inside) ? inside.slice(1, -1) : inside;
    spans.push({ start: open.index, end: close.index + close[0].length, text });
    index = partner;
  }
  return spans;
}

function readWords(text: string): string {
  const words = text
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replaceAll("**", "")
    .replaceAll("&#8203;", "")
    .replaceAll("&#124;", "|")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  return showControls(words);
}
