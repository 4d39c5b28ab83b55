import { findSqlRanges, type SqlRange, sqlRangeAt } from "./sql-ranges.ts";

/** Longer lines are generated or minified: nobody can be pointed to a place in them. */
export const LONGEST_LINE = 1000;
const MOST_HEADERS = 8;
const FARTHEST_HEADER = 400;

const GENERATED_PATH =
  /(^|\/)(generated|__generated__|gen)\/|\.(gen|g|pb|generated|designer)\.\w+$|\.sql\.go$/i;
const GENERATED_TEXT = /\bDO NOT (EDIT|MODIFY)\b|@generated\b|auto-?generated/i;
/** What a browser shows: its names are those of an interface, seldom of the database. */
const FRONTEND =
  /\.(tsx|jsx|vue|svelte|astro|html|hbs|ejs|mustache|liquid|graphql|gql|dart|swift)$|(^|\/)(gql|graphql)\/[^/]*\.ts$/i;
/** Settings and descriptions of interfaces: only SQL in them reaches the database. */
const DATA = /\.(ya?ml|tmpl)$/i;

/** A file as the search looks at it: lines, blocks by indentation and the SQL in it, each found once, when first asked for. */
export class FileView {
  readonly path: string;
  readonly text: string;
  readonly isFrontend: boolean;
  readonly isData: boolean;
  readonly isSql: boolean;
  #starts: readonly number[] | null = null;
  #ranges: readonly SqlRange[] | null = null;
  #generated: boolean | null = null;
  #lowerCase: string | null = null;
  #relations: boolean | null = null;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.isFrontend = FRONTEND.test(path);
    this.isData = DATA.test(path);
    this.isSql = path.endsWith(".sql");
  }

  /** True where a tool wrote the file: a reader is better shown its source. */
  get isGenerated(): boolean {
    this.#generated ??= GENERATED_PATH.test(this.path) || GENERATED_TEXT.test(this.text.slice(0, 600));
    return this.#generated;
  }

  /** The text in small letters, for a quick look. */
  get lowerCase(): string {
    this.#lowerCase ??= this.text.toLowerCase();
    return this.#lowerCase;
  }

  /** True where a model may name its relations in it. */
  get holdsRelations(): boolean {
    this.#relations ??= /belongs_?[tT]o|ForeignKey|ToOne/.test(this.text);
    return this.#relations;
  }

  /** Number of the line that holds an offset, from 1. */
  lineOf(offset: number): number {
    const starts = this.#lineStarts();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  startOf(line: number): number {
    return this.#lineStarts()[line - 1] ?? this.text.length;
  }

  /** Length of a line with its line break. */
  lengthOf(line: number): number {
    return this.startOf(line + 1) - this.startOf(line);
  }

  /** Text of a line, empty where it is too long to be pointed into or not there. */
  line(number: number): string {
    if (number < 1 || this.lengthOf(number) > LONGEST_LINE) return "";
    return this.text.slice(this.startOf(number), this.startOf(number + 1)).replace(/\r?\n$/, "");
  }

  /** The SQL statement around an offset, or null where there is none. */
  sqlAt(offset: number): SqlRange | null {
    this.#ranges ??= findSqlRanges(this.text, this.path);
    return sqlRangeAt(this.#ranges, offset);
  }

  /** Lines that open the blocks around a line, innermost first, told by their indentation. */
  headersOf(number: number): readonly number[] {
    const headers: number[] = [];
    let indent = indentOf(this.line(number));
    for (
      let each = number - 1;
      each > Math.max(0, number - FARTHEST_HEADER) && indent > 0 && headers.length < MOST_HEADERS;
      each -= 1
    ) {
      const line = this.line(each);
      if (/^[\s)\]}>;,]*$/.test(line) || indentOf(line) >= indent) continue;
      indent = indentOf(line);
      // A brace of its own line belongs to the line above.
      headers.push(line.trim() === "{" ? each - 1 : each);
    }
    return headers;
  }

  #lineStarts(): readonly number[] {
    if (this.#starts !== null) return this.#starts;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
    return starts;
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
