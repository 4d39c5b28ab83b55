import picocolors from "picocolors";
import type { Level } from "../model/finding.ts";
import { readMarkdown } from "../text/read-markdown.ts";
import { visibleWidth, wrapWords } from "../text/wrap-words.ts";

/** How a terminal shows text. */
export interface TextOptions {
  /** True where escape sequences for colours are wanted. */
  readonly colour: boolean;
  /** Columns. Under 40 the text is laid out for 40. */
  readonly width: number;
}

/** The means to lay out text for one terminal. */
export interface Layout {
  readonly width: number;
  readonly paint: ReturnType<typeof picocolors.createColors>;
}

/** Lines longer than this are hard to read, also on a wide terminal. */
const WIDEST = 110;
const NARROWEST = 40;

export function createLayout({ colour, width }: TextOptions): Layout {
  return { width: Math.min(WIDEST, Math.max(NARROWEST, width)), paint: picocolors.createColors(colour) };
}

/** Wraps a text to the width, every line set in by so many blanks. */
export function wrap(text: string, indent: number, { width }: Layout): string {
  const wrapped = wrapWords(text, Math.max(20, width - indent));
  return wrapped.replace(/^(?=.)/gm, " ".repeat(indent));
}

/** A sentence of our Markdown as terminal text: code spans in colour, no marks. */
export function paintSentence(markdown: string, { paint }: Layout): string {
  return readMarkdown(markdown)
    .map(({ text, code }) => (code ? paint.cyan(text) : text))
    .join("");
}

export function paintLevel(level: Level, text: string, { paint }: Layout): string {
  if (level === "blocking") return paint.red(text);
  return level === "warning" ? paint.yellow(text) : paint.blue(text);
}

/**
 * Rows in columns, two blanks apart, where they fit into the width; else each row as its cells in a wrapped line.
 * The first cell of a row may be painted by `paintFirst`.
 */
export function columns(
  rows: readonly (readonly string[])[],
  indent: number,
  layout: Layout,
  paintFirst: (cell: string) => string = (cell) => cell,
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, visibleWidth(cell));
  }
  const whole = widths.reduce((sum, width) => sum + width + 2, indent - 2);
  const blanks = " ".repeat(indent);
  return rows.map(([first = "", ...rest]) => {
    if (whole > layout.width) return wrap([paintFirst(first), ...rest].join(", "), indent, layout);
    const cells = rest.map((cell, index) => pad(cell, widths[index + 1] ?? 0));
    const gap = " ".repeat((widths[0] ?? 0) - visibleWidth(first));
    return `${blanks}${[paintFirst(first) + gap, ...cells].join("  ")}`.trimEnd();
  });
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - visibleWidth(cell)));
}

/** Cuts a line to the width, with "…" where something went. */
export function cutLine(line: string, width: number): string {
  if (line.length <= width && visibleWidth(line) <= width) return line;
  let cut = "";
  let used = 0;
  for (const character of line) {
    used += visibleWidth(character);
    if (used > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}
