/** One block of the Markdown that Lockkeeper posts. */
export type MarkdownBlock =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string; readonly indent: number }
  | { readonly kind: "item"; readonly text: string; readonly indent: number; readonly mark: string }
  | {
      readonly kind: "code";
      readonly language: string;
      readonly lines: readonly string[];
      readonly indent: number;
    }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "fold"; readonly summary: string }
  | { readonly kind: "unfold" };

/** The lines of a text, taken from the front. */
interface Reader {
  readonly lines: readonly string[];
  at: number;
}

const FENCE = /^( *)(`{3,})(\S*)\s*$/;
const ITEM = /^( *)([-*]|\d+\.) (\[[ x]\] )?(.*)$/;

/** Takes a body apart into blocks, to be shown in a terminal. Hidden comments are left out. */
export function readBlocks(markdown: string): readonly MarkdownBlock[] {
  const reader: Reader = { lines: markdown.replace(/<!--[\s\S]*?-->/g, "").split("\n"), at: 0 };
  const blocks: MarkdownBlock[] = [];
  while (reader.at < reader.lines.length) {
    const block = readBlock(reader);
    if (block !== null) blocks.push(block);
  }
  return blocks;
}

function readBlock(reader: Reader): MarkdownBlock | null {
  const line = reader.lines[reader.at] ?? "";
  if (FENCE.test(line)) return readCode(reader);
  if (line.startsWith("|")) return readTable(reader);
  reader.at++;
  if (line.trim() === "") return null;
  const fold = /^<details><summary>(.*)<\/summary>$/.exec(line.trim());
  if (fold !== null) return { kind: "fold", summary: fold[1] ?? "" };
  if (line.trim() === "</details>") return { kind: "unfold" };
  const heading = /^#{1,6} (.*)$/.exec(line);
  if (heading !== null) return { kind: "heading", text: heading[1] ?? "" };
  const item = ITEM.exec(line);
  if (item !== null) {
    const [, indent = "", bullet = "", box = "", text = ""] = item;
    const mark = box !== "" ? box.trim() : /\d/.test(bullet) ? bullet : "•";
    return { kind: "item", text, indent: indent.length, mark };
  }
  return { kind: "paragraph", text: line.trim(), indent: line.length - line.trimStart().length };
}

function readCode(reader: Reader): MarkdownBlock {
  const [, indent = "", fence = "", language = ""] = FENCE.exec(reader.lines[reader.at++] ?? "") ?? [];
  const lines: string[] = [];
  for (; reader.at < reader.lines.length; reader.at++) {
    const line = reader.lines[reader.at] ?? "";
    if (line.trim() === fence) break;
    lines.push(line.startsWith(indent) ? line.slice(indent.length) : line.trimStart());
  }
  reader.at++;
  return { kind: "code", language, lines, indent: indent.length };
}

function readTable(reader: Reader): MarkdownBlock {
  const rows: string[][] = [];
  for (; reader.lines[reader.at]?.startsWith("|"); reader.at++) {
    const line = reader.lines[reader.at]?.trim() ?? "";
    if (!/^[|\s:-]+$/.test(line))
      rows.push(
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
  }
  return { kind: "table", rows };
}
