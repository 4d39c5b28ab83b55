import stringWidth from "string-width";

/** A colour's escape sequence, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control
const TOKENS = /\u001b\[[0-9;]*m|./gsu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control
const COLOURS = /\u001b\[[0-9;]*m/g;
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that a text takes in a terminal; colours take none. Measures plain text without the cost of a segmenter. */
export function visibleWidth(text: string): number {
  const seen = text.replace(COLOURS, "");
  return PLAIN.test(seen) ? seen.length : stringWidth(seen);
}

/**
 * Breaks each line of a text at its single blanks so that none is wider than `width` columns; a word that is wider is broken.
 * Colours may go over the breaks. Linear in the text, unlike what a general library does.
 */
export function wrapWords(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  let used = 0;
  for (const word of line.split(/(?<=[^ ]) (?=[^ ])/).flatMap((each) => breakWord(each, width))) {
    const wide = visibleWidth(word);
    if (current !== "" && used + 1 + wide > width) {
      lines.push(current);
      current = "";
      used = 0;
    }
    current = current === "" ? word : `${current} ${word}`;
    used = used === 0 ? wide : used + 1 + wide;
  }
  return [...lines, current];
}

function breakWord(word: string, width: number): readonly string[] {
  if (visibleWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  for (const [token] of word.matchAll(TOKENS)) {
    const wide = visibleWidth(token);
    if (used + wide > width) {
      pieces.push(piece);
      piece = "";
      used = 0;
    }
    piece += token;
    used += wide;
  }
  return [...pieces, piece];
}
