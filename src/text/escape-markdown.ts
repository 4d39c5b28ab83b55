import { inlineCode } from "./inline-code.ts";
import { codeSpans } from "./read-markdown.ts";
import { showControls } from "./show-controls.ts";

/** An invisible break that keeps GitHub from making a mention, a reference or a link of a text, as Renovate does. */
const BREAK = "&#8203;";

/**
 * Untrusted text as one line of Markdown that shows it and does nothing: no markup, HTML, mention,
 * reference, link or table cell comes of it.
 */
export function escapeMarkdown(text: string): string {
  return showControls(text.replace(/\s+/g, " "))
    .replaceAll("&", "&amp;")
    .replace(/[@#]/g, `$&${BREAK}`)
    .replace(/[\\`*_{}[\]()~!^$]/g, "\\$&")
    .replaceAll("|", "&#124;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/GH-(?=\d)/gi, `$&${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/www\./gi, `www${BREAK}.`)
    .replace(/^(\s*)([-+=]|\d+[.)])/, `$1${BREAK}$2`);
}

/**
 * A sentence with words of others in it: its code spans stay (made anew, so that they hold), the rest is escaped.
 * For messages of the server, of the parser and of the configuration.
 */
export function escapeSentence(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((piece, index) => (index % 2 === 1 ? inlineCode(piece.slice(1, -1)) : escapeMarkdown(piece)))
    .join("");
}

/**
 * Our own Markdown with a second lock on the door: outside its code no tag, comment, image, bare link, mention or reference can start,
 * should a name have come in without being escaped. Text that was escaped already stays as it is.
 */
export function guardMarkdown(markdown: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of codeSpans(markdown)) {
    pieces.push(guardWords(markdown.slice(from, start)), showControls(markdown.slice(start, end)));
    from = end;
  }
  return [...pieces, guardWords(markdown.slice(from))].join("");
}

/** The same for what must be one line: a title. */
export function guardLine(markdown: string): string {
  return guardMarkdown(markdown.replace(/\s+/g, " ").trim());
}

function guardWords(words: string): string {
  return showControls(words)
    .replaceAll("<", "&lt;")
    .replaceAll("~~~", "\\~~~")
    .replaceAll("![", "!\\[")
    .replace(/\\.|\\$|`/gs, (match) => (match.length === 1 ? `\\${match}` : match))
    .replaceAll("://", `:${BREAK}//`)
    .replace(/www\./gi, `www${BREAK}.`)
    .replace(/@(?!&#8203;)|(?<!&)#(?=\d)/g, `$&${BREAK}`);
}
