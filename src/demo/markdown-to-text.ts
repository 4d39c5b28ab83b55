import { columns, cutLine, type Layout, paintSentence, wrap } from "../review/text-layout.ts";
import { plainText } from "../text/read-markdown.ts";
import { showControls } from "../text/show-controls.ts";
import { visibleWidth } from "../text/wrap-words.ts";
import { type MarkdownBlock, readBlocks } from "./markdown-blocks.ts";

/** Shows a body that was posted on GitHub in a terminal, every line set in by so many blanks. */
export function markdownToText(markdown: string, indent: number, layout: Layout): string {
  let depth = 0;
  let text = "";
  let before: MarkdownBlock | null = null;
  for (const block of readBlocks(markdown)) {
    if (block.kind === "unfold") depth = Math.max(0, depth - 1);
    const shown = showBlock(block, indent + 2 * depth, layout);
    if (block.kind === "fold") depth++;
    if (shown === "") continue;
    const together = before?.kind === "item" && block.kind === "item";
    text += `${text === "" ? "" : together ? "\n" : "\n\n"}${shown}`;
    before = block;
  }
  return text;
}

function showBlock(block: MarkdownBlock, indent: number, layout: Layout): string {
  const { paint } = layout;
  if (block.kind === "heading") return wrap(paint.bold(paintSentence(block.text, layout)), indent, layout);
  if (block.kind === "paragraph") return showParagraph(block.text, indent + block.indent, layout);
  if (block.kind === "item") {
    return showItem(block.mark, paintSentence(block.text, layout), indent + block.indent, layout);
  }
  if (block.kind === "table") return showTable(block.rows, indent, layout);
  if (block.kind === "fold")
    return wrap(paint.dim(`▾ ${paintSentence(block.summary, layout)}`), indent, layout);
  if (block.kind === "code") return showCode(block, indent + block.indent, layout);
  return "";
}

function showItem(mark: string, text: string, indent: number, layout: Layout): string {
  const wrapped = wrap(text, indent + mark.length + 1, layout);
  return `${" ".repeat(indent)}${mark} ${wrapped.trimStart()}`;
}

/** What is bold as a whole stands out; the rest is as it is. */
function showParagraph(text: string, indent: number, layout: Layout): string {
  const sentence = paintSentence(text, layout);
  const isTitle = /^\S* ?\*\*.*\*\*$/.test(text);
  return wrap(isTitle ? layout.paint.bold(sentence) : sentence, indent, layout);
}

/** A table that does not fit is shown as a list: its last column, which has the verdict, and its first two lead. */
function showTable(rows: readonly (readonly string[])[], indent: number, layout: Layout): string {
  const plain = rows.map((row) => row.map(plainText));
  const [head = [], ...body] = plain;
  const widths = head.map((_, index) => Math.max(...plain.map((row) => visibleWidth(row[index] ?? ""))));
  const fits = widths.reduce((sum, width) => sum + width + 2, indent) <= layout.width;
  if (fits) return columns([head.map((cell) => layout.paint.dim(cell)), ...body], indent, layout).join("\n");
  return body
    .map((row) => {
      const [where = "", what = "", ...rest] = row.slice(0, -1);
      const title = cutLine(`${row.at(-1)}  ${where}  ${what}`, layout.width - indent);
      const details = layout.paint.dim(rest.filter((cell) => cell !== "").join(" · "));
      return `${" ".repeat(indent)}${title}\n${wrap(details, indent + 4, layout)}`.trimEnd();
    })
    .join("\n");
}

/** A suggestion is what would be committed: marked as the added lines that it makes. GitHub draws Mermaid, a terminal does not. */
function showCode(
  { language, lines }: { readonly language: string; readonly lines: readonly string[] },
  indent: number,
  { paint }: Layout,
): string {
  const blanks = " ".repeat(indent);
  if (language === "mermaid") return `${blanks}${paint.dim("[a timeline of the locks, which GitHub draws]")}`;
  const isSuggestion = language === "suggestion";
  const shown = lines.map((line) => {
    const code = showControls(line.replaceAll("\t", "  "));
    return isSuggestion ? `${blanks}${paint.green(`+ ${code}`)}` : `${blanks}${paint.dim("│")} ${code}`;
  });
  const title = isSuggestion ? [`${blanks}${paint.dim("suggestion, to be committed with one click:")}`] : [];
  return [...title, ...shown].join("\n");
}
