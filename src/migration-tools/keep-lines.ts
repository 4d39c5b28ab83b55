/** Blanks out everything but the characters from `start` to `end`: white space and line ends stay, so that lines keep their numbers. */
export function keepRange(text: string, start: number, end: number): string {
  return blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end));
}

/** Replaces every character but line ends by a space. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}

/** Line of an offset, 1-based. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/**
 * Puts a value in place of a placeholder without moving what follows to other lines: line ends in the value become
 * spaces.
 */
export function onOneLine(value: string): string {
  return value.replace(/\s*[\r\n]+\s*/g, " ");
}
