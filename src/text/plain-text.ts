import { showControls } from "./show-controls.ts";

/**
 * The words of a sentence of our Markdown, for places that show plain text (annotations, terminals, SARIF):
 * code spans, escapes and character references become what they show. Hidden characters stay visible.
 */
export function plainText(markdown: string): string {
  const words = markdown
    .split(/(`+)(.+?)(?<!`)\1(?!`)/s)
    .map((piece, index) => pieceText(piece, index % 3))
    .join("");
  return showControls(words);
}

/** `split` with two groups gives text, fence and content in turn. */
function pieceText(piece: string, place: number): string {
  if (place === 1) return "";
  if (place === 2) return piece.replace(/^ (.*[^ ].*) $/, "$1");
  return piece
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replaceAll("&#8203;", "")
    .replaceAll("&#124;", "|")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll("**", "");
}
