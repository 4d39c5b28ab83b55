/** PostgreSQL cuts identifiers at NAMEDATALEN - 1 bytes. */
const MOST_BYTES = 63;

/**
 * A name of at most 63 bytes that is not taken: `stem` with `suffix`, the stem cut where it must be, a number
 * behind where the name is taken. A stem of a table and a column is cut as PostgreSQL cuts the names that it chooses:
 * the longer of the two first.
 */
export function freeName(
  stem: string | readonly [table: string, column: string],
  suffix: string,
  taken: (name: string) => boolean,
): string {
  for (let count = 0; ; count += 1) {
    const end = count === 0 ? suffix : `${suffix}${count}`;
    const bytes = MOST_BYTES - Buffer.byteLength(end);
    const name = (typeof stem === "string" ? cutBytes(stem, bytes) : cutLonger(stem, bytes)) + end;
    if (!taken(name)) return name;
  }
}

function cutLonger([table, column]: readonly [string, string], bytes: number): string {
  let [first, second] = [Buffer.byteLength(table), Buffer.byteLength(column)];
  while (first + second + 1 > bytes) {
    if (first > second) first -= 1;
    else second -= 1;
  }
  return `${cutBytes(table, first)}_${cutBytes(column, second)}`;
}

/** The longest start of a text that has at most so many bytes, no character cut in two. */
function cutBytes(text: string, bytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join("");
  return cut;
}
