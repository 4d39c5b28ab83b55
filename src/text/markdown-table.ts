import { escapeMarkdown } from "./escape-markdown.ts";
import { inlineCode } from "./inline-code.ts";

/**
 * A code span for a cell. A pipe would end the cell, and readers of Markdown differ on a backslash before it:
 * a text with one is set as HTML, where the pipe is a character reference.
 */
export function codeCell(text: string): string {
  return text.includes("|") ? `<code>${escapeMarkdown(text)}</code>` : inlineCode(text);
}

/** One row of a GitHub table. Cells are Markdown, code in them made by `codeCell`; line ends become blanks. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, " ").replaceAll("|", "&#124;")).join(" | ")} |`;
}

/** The two lines that open a GitHub table. */
export function tableHead(names: readonly string[]): string {
  return `${tableRow(names)}\n|${" --- |".repeat(names.length)}`;
}
