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

/** A code span or a fenced block: its fences included in `start` and `end`, its content in `text`. */
interface CodeSpan {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Code as CommonMark pairs it: a run of backticks whose first is not escaped, and the next run of the same length;
 * inside, a backslash is a backslash. Linear in the text.
 */
export function codeSpans(markdown: string): readonly CodeSpan[] {
  const runs = [...markdown.matchAll(/`+/g)].map(({ index, 0: run }) => ({ index, length: run.length }));
  const waiting = new Map<number, { index: number }[]>();
  for (const run of [...runs].reverse()) {
    const alike = waiting.get(run.length);
    if (alike === undefined) waiting.set(run.length, [run]);
    else alike.push(run);
  }
  const spans: CodeSpan[] = [];
  let from = 0;
  for (const run of runs) {
    if (run.index < from) continue;
    const escaped = /\\*$/.exec(markdown.slice(Math.max(from, run.index - 100), run.index))?.[0].length ?? 0;
    const start = run.index + (escaped % 2);
    const length = run.length - (escaped % 2);
    const close = length === 0 ? undefined : nextAfter(waiting.get(length) ?? [], run.index);
    if (close === undefined) continue;
    const inside = markdown.slice(start + length, close);
    if (inside.includes("\n") && !isFenced(markdown, start, close, length)) continue;
    const text = /^ .*[^ ].* $/s.test(inside) ? inside.slice(1, -1) : inside;
    from = close + length;
    spans.push({ start, end: from, text });
  }
  return spans;
}

/** The first of the runs, which stand last first, that begins after an index; those before it are never asked for again. */
function nextAfter(runs: { index: number }[], index: number): number | undefined {
  while ((runs.at(-1)?.index ?? Number.POSITIVE_INFINITY) <= index) runs.pop();
  return runs.at(-1)?.index;
}

/**
 * Our inline code stands on one line. A span of several is code only where it is a fenced block: a line that begins with a
 * fence ends the paragraph before it, and with it a span that began there. A longer fence ends a block too.
 */
function isFenced(markdown: string, start: number, close: number, length: number): boolean {
  const lineStart = start === 0 ? 0 : markdown.lastIndexOf("\n", start - 1) + 1;
  if (length < 3 || !/^ {0,3}$/.test(markdown.slice(lineStart, start))) return false;
  const lineEnd = markdown.indexOf("\n", close);
  const block = markdown.slice(start + length, lineEnd < 0 ? markdown.length : lineEnd).split("\n");
  return block.findIndex((line) => isFence(line, length)) === block.length - 1;
}

function isFence(line: string, length: number): boolean {
  const run = /^ {0,3}(`+)[ \t]*$/.exec(line)?.[1] ?? "";
  return run.length >= length;
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
