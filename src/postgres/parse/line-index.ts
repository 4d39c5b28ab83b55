/** Answers on which line, 1-based, an offset in UTF-16 units lies. */
export type LineIndex = (offset: number) => number;

/**
 * Indexes the lines of a text, so that an offset is found in logarithmic time.
 *
 * @param firstLine number of the text's first line.
 */
export function indexLines(text: string, firstLine: number): LineIndex {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return firstLine + low;
  };
}
