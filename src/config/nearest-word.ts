/** The word of a list that is most like another, where it is like it at all; else null. */
export function nearestWord(word: string, words: readonly string[]): string | null {
  const most = Math.max(1, Math.floor(word.length / 3));
  let nearest: string | null = null;
  let distance = most + 1;
  for (const each of words) {
    const edits = editDistance(plain(word), plain(each));
    if (edits < distance) [nearest, distance] = [each, edits];
  }
  return nearest;
}

/** `max_comments` and `Max-Comments` are `maxComments` misspelt. */
function plain(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 50);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
