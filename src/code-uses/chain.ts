import type { FileView } from "./file-view.ts";
import type { TableNames } from "./table-names.ts";

const MOST_LINES = 12;

/** The calls of a chain that stand on the lines above and below a line. */
interface Chain {
  readonly before: string;
  readonly after: string;
}

/** Reads the chain of calls that a line is part of: each call on a line of its own, with the dot at its start or at the end before it. */
export function chainAround(view: FileView, number: number): Chain {
  let first = number;
  while (first > 1 && number - first < MOST_LINES && continues(view, first)) first -= 1;
  let last = number;
  while (last - number < MOST_LINES && continues(view, last + 1)) last += 1;
  return { before: linesOf(view, first, number - 1), after: linesOf(view, number + 1, last) };
}

/** True where what comes after a name takes its rows from the table: `.From("orders")`, `.Find(&orders)`. */
export function reaches(after: string, table: TableNames): boolean {
  for (const [, name = ""] of after.matchAll(/\.\s*(?:[Ff]rom|[Ii]nto|[Tt]able)\(\s*["'`]([\w.]+)["'`]/g)) {
    if (table.inSql.has(name.replace(/^.*\./, ""))) return true;
  }
  const loads = /\.\s*(?:Find|First|Last|Take|Scan|Pluck|Delete|Create|Save|Updates?)\(\s*&?([\w.]+)/g;
  for (const [, name = ""] of after.matchAll(loads)) if (table.ends.test(name)) return true;
  return false;
}

/** True where a variable runs over the table's rows: `from o in Order`, `for o in orders`. */
export function runsOver(view: FileView, number: number, variable: string, table: TableNames): boolean {
  // A longer name says itself what it runs over.
  if (variable.length > 3 || !view.text.includes(`${variable} in `)) return false;
  const text = linesOf(view, Math.max(1, number - MOST_LINES), number);
  for (const [, name, quoted, plain] of text.matchAll(/\b(\w+)\s+in\s+(?:"([\w.]+)"|([\w.]+))/g)) {
    if (name !== variable) continue;
    if (quoted !== undefined ? table.inSql.has(quoted) : table.ends.test(plain ?? "")) return true;
  }
  return false;
}

/** True where a line goes on with the call of the line above. */
function continues(view: FileView, number: number): boolean {
  const line = view.line(number);
  return /^\s*\.\w/.test(line) || (line.trim() !== "" && /[\w)\]]\.\s*$/.test(view.line(number - 1)));
}

function linesOf(view: FileView, from: number, to: number): string {
  const lines: string[] = [];
  for (let each = from; each <= to; each += 1) lines.push(view.line(each));
  return lines.join("\n");
}
