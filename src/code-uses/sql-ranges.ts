/** Where a SQL statement stands in a file. */
export interface SqlRange {
  readonly start: number;
  readonly end: number;
}

const LONGEST_LITERAL = 20_000;

const BEGINNING =
  "(?:SELECT|INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|WITH|MERGE\\s+INTO|TRUNCATE|COPY|CALL|FROM|(?:LEFT |INNER )?JOIN|WHERE|AND|OR|ORDER\\s+BY|GROUP\\s+BY|HAVING|RETURNING|ON\\s+CONFLICT|SET|CREATE|ALTER|DROP|LOCK)\\b";
/** A string that begins as SQL does; comments before it are passed over. */
const OPENING = new RegExp(
  `("""|'''|\\br#*"|"|'|\`|<<<?[-~]?["']?(\\w+)["']?[^\\n]{0,80}\\n)(?=(?:\\s|--[^\\n]{0,200}\\n|/\\*[^*]{0,200}\\*/|\\\\n|\\()*${BEGINNING})`,
  "gi",
);
/** What joins two literals to one text: "a" + "b", "a" "b" on the next line. */
const JOINED = /^\s*(?:\+\s*[\w.]{1,80}\s*)?[+.\\&]?\s*$/;

/** SQL statements of a file in ascending order: between the semicolons of a SQL file, in the strings of any other. */
export function findSqlRanges(text: string, path: string): readonly SqlRange[] {
  if (path.endsWith(".sql")) return statementsOf(text);
  return path.endsWith(".xml") ? mappedStatementsOf(text) : literalsOf(text);
}

/** MyBatis keeps statements as elements. */
function mappedStatementsOf(text: string): readonly SqlRange[] {
  return [...text.matchAll(/<(select|insert|update|delete|sql)\b[^>]*>/g)].flatMap(
    ({ index, 0: tag, 1: name }) => {
      const start = index + tag.length;
      const end = ending(text, start, new RegExp(`</${name}>`));
      return end === null ? [] : [{ start, end }];
    },
  );
}

/** The range that holds an offset. */
export function sqlRangeAt(ranges: readonly SqlRange[], offset: number): SqlRange | null {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return null;
    if (offset < range.start) high = middle - 1;
    else if (offset >= range.end) low = middle + 1;
    else return range;
  }
  return null;
}

function statementsOf(text: string): readonly SqlRange[] {
  const ranges: SqlRange[] = [];
  let start = 0;
  for (const { index } of text.matchAll(/;[^\S\n]*(?:--[^\n]*)?(?=\n|$)/g)) {
    ranges.push({ start, end: index + 1 });
    start = index + 1;
  }
  if (start < text.length) ranges.push({ start, end: text.length });
  return ranges;
}

function literalsOf(text: string): readonly SqlRange[] {
  const ranges: SqlRange[] = [];
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(text); match !== null; match = OPENING.exec(text)) {
    const start = match.index + match[0].length;
    const end = endOfLiteral(text, start, match[1] ?? "", match[2]);
    if (end !== null) ranges.push({ start, end });
    OPENING.lastIndex = Math.max(end ?? start, start);
  }
  return ranges;
}

/** Null where the string does not end within reach: what looked like one is none. */
function endOfLiteral(text: string, start: number, opening: string, word: string | undefined): number | null {
  if (word !== undefined) return ending(text, start, new RegExp(`\\n\\s*${word}\\b`, "g"));
  const raw = /^r(#*)"$/.exec(opening);
  if (raw !== null) return ending(text, start, new RegExp(`"${raw[1]}`, "g"));
  if (opening.length === 3) return ending(text, start, new RegExp(opening, "g"));
  let end = ending(text, start, new RegExp(`(?<!\\\\)${opening}`, "g"));
  // The next literal goes on with the statement.
  for (let count = 0; end !== null && opening !== "`" && count < 200; count += 1) {
    const next = text.indexOf(opening, end + 1);
    if (next < 0 || next - end > 160 || !JOINED.test(text.slice(end + 1, next))) break;
    const following = ending(text, next + 1, new RegExp(`(?<!\\\\)${opening}`, "g"));
    if (following === null) break;
    end = following;
  }
  return end;
}

function ending(text: string, from: number, delimiter: RegExp): number | null {
  const window = text.slice(from, from + LONGEST_LITERAL);
  const at = window.search(delimiter);
  return at < 0 ? null : from + at;
}
