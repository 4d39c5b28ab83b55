import type { CodeUse } from "../model/analysis.ts";
import { columnForms, type IdentifierForms, tableForms } from "./identifier-forms.ts";
import { type Place, type Rank, rankColumnUse, rankTableUse } from "./rank-use.ts";

/** A table, or one of its columns. */
export interface SoughtName {
  /** Qualified, quoted name. */
  readonly relation: string;
  /** Bare name; null: the table itself. */
  readonly column: string | null;
}

/** Longer lines are generated or minified: nobody can be pointed to a place in them. */
const LONGEST_LINE = 1000;
/** A column whose name is a common word counts where its table is named this near, in lines. */
const NEAR_LINES = 12;

/** Column names of many tables: they count only in files that name the table. */
const COMMON_COLUMNS = new Set(
  "created_at updated_at deleted_at created_by updated_by user_id account_id parent_id external_id first_name last_name display_name start_date end_date start_time end_time is_active is_deleted created_on updated_on email_address phone_number".split(
    " ",
  ),
);

/** A name with what was found of it. */
export interface Sought extends SoughtName {
  readonly table: IdentifierForms;
  readonly forms: IdentifierForms;
  /** Matches the spellings of the name in a file. */
  readonly pattern: RegExp;
  /** Matches the spellings of the table, for the context of a column. */
  readonly context: RegExp;
  readonly uses: (CodeUse & { readonly rank: number })[];
}

/** Makes the patterns of a name once, for all files. */
export function prepareSearch({ relation, column }: SoughtName): Sought {
  const table = tableForms(relation);
  const forms = column === null ? table : columnForms(column);
  return { relation, column, table, forms, pattern: patternOf(forms), context: patternOf(table), uses: [] };
}

/** Whole words; behind find_by_ and the like too, and a class name of several words also inside findByUserId. */
function patternOf({ snake, camel, pascal, words }: IdentifierForms): RegExp {
  const whole = [...snake, ...camel, ...pascal].map(literal).join("|");
  const start = "(?<![A-Za-z0-9_$]|[a-z]-)|(?<=by_|_and_)";
  const inner = words > 1 && pascal.length > 0 ? `|(?<=[a-z])(?:${pascal.map(literal).join("|")})` : "";
  return new RegExp(`(?:(?:${start})(?:${whole})${inner})(?![A-Za-z0-9_]|-[a-z])`, "g");
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Adds what a file uses of a name to its uses. */
export function searchFile(path: string, text: string, sought: Sought): void {
  const { pattern, column, forms, uses } = sought;
  const need = contextNeeded(sought);
  pattern.lastIndex = 0;
  let first = pattern.exec(text);
  if (first === null) return;
  const tableLines = need === "none" ? null : linesOf(text, sought.context, path);
  if (need !== "none" && tableLines?.length === 0) return;
  const near = need === "near" ? nearLines(tableLines ?? []) : null;
  const count = lineCounter(text);
  for (let lastLine = 0; first !== null && uses.length < MOST_CANDIDATES; first = pattern.exec(text)) {
    const number = count(first.index);
    if (number === lastLine) continue;
    const lineEnd = endOfLine(text, first.index);
    const place = placeOf(path, text, first.index, first[0], lineEnd);
    if (place === null) {
      pattern.lastIndex = lineEnd;
      continue;
    }
    if (near !== null && !near.has(number)) continue;
    const rank: Rank =
      column === null
        ? rankTableUse(place, forms.words)
        : rankColumnUse(place, need !== "none" && forms.words === 1);
    if (rank === null) continue;
    lastLine = number;
    uses.push({ path, line: number, text: place.line.trim().slice(0, 160), rank });
  }
}

/** Enough to find the best among; a name with more uses than these is used, whatever else there is. */
const MOST_CANDIDATES = 500;

/** A common word is a use near its table, a common column in a file that names it, anything else wherever it stands. */
function contextNeeded({ column, forms }: Sought): "near" | "file" | "none" {
  if (column === null) return "none";
  if (forms.words === 1) return "near";
  return COMMON_COLUMNS.has(column.toLowerCase()) || column.length < 8 ? "file" : "none";
}

function endOfLine(text: string, index: number): number {
  const end = text.indexOf("\n", index);
  return end < 0 ? text.length : end;
}

/** Null where the line is too long to be pointed into. */
function placeOf(path: string, text: string, index: number, form: string, lineEnd: number): Place | null {
  const start = text.lastIndexOf("\n", index - 1) + 1;
  if (lineEnd - start > LONGEST_LINE) return null;
  return { path, line: text.slice(start, lineEnd).replace(/\r$/, ""), at: index - start, form };
}

/** Lines that name the table; line 0 where the file itself is named after it: that is near everything. */
function linesOf(text: string, context: RegExp, path: string): readonly number[] {
  const file = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^/]*$/, "");
  context.lastIndex = 0;
  const lines = context.test(file) ? [0] : [];
  const count = lineCounter(text);
  context.lastIndex = 0;
  for (let match = context.exec(text); match !== null && lines.length < 5000; match = context.exec(text)) {
    lines.push(count(match.index));
  }
  return lines;
}

/** The lines that are near one of those; null where all are. */
function nearLines(lines: readonly number[]): ReadonlySet<number> | null {
  if (lines[0] === 0) return null;
  const near = new Set<number>();
  for (const line of lines) {
    for (let each = line - NEAR_LINES; each <= line + NEAR_LINES; each += 1) near.add(each);
  }
  return near;
}

/** Counts lines up to ascending offsets, each character once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = text.indexOf("\n");
  return (offset) => {
    while (at >= 0 && at < offset) {
      line += 1;
      at = text.indexOf("\n", at + 1);
    }
    return line;
  };
}
