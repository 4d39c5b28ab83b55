/** PostgreSQL cuts identifiers at NAMEDATALEN - 1 bytes. */
const MOST_BYTES = 63;

/**
 * A name of at most 63 bytes that is not taken: `stem` with `suffix`, the stem cut where it must be, a number
 * behind where the name is taken.
 */
export function freeName(stem: string, suffix: string, taken: (name: string) => boolean): string {
  for (let count = 0; ; count += 1) {
    const end = count === 0 ? suffix : `${suffix}${count}`;
    const name = cutBytes(stem, MOST_BYTES - Buffer.byteLength(end)) + end;
    if (!taken(name)) return name;
  }
}

/** The longest start of a text that has at most so many bytes, no character cut in two. */
function cutBytes(text: string, bytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join("");
  return cut;
}
