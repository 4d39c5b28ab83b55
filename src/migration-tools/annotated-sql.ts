import type { MigrationPart } from "../model/migration.ts";
import { splitSql } from "../postgres/parse/split-sql.ts";

/** How a tool writes its annotations. */
interface Annotations {
  readonly tool: string;
  /** What an annotation says, in lower case; null for every other line. */
  wordsOf(line: string): string | null;
  /** What it puts before the word of an annotation. */
  readonly mark: string;
  /** False where a section is sent as it is, but for what StatementBegin and StatementEnd mark. */
  readonly cuts: boolean;
}

/** goose takes them in any letter case, and with or without the space before `+goose`. */
export const gooseAnnotations: Annotations = {
  tool: "goose",
  mark: "-- +goose",
  cuts: true,
  wordsOf(line) {
    const match = /^\s*--[ \t-]*\+goose\b([^\n]*)$/i.exec(line.length > 500 ? "" : line);
    return match === null ? null : (match[1] ?? "").trim().toLowerCase();
  },
};

/** sql-migrate takes them as they are written here alone, at the start of a line, and passes over those it does not know. */
export const sqlMigrateAnnotations: Annotations = {
  tool: "sql-migrate",
  mark: "-- +migrate",
  cuts: true,
  wordsOf(line) {
    const match = /^-- \+migrate +(Up|Down|StatementBegin|StatementEnd)(?=\s|$)(.*)$/.exec(line);
    const option = /\snotransaction(?=\s|$)/.test(match?.[2] ?? "") ? " notransaction" : "";
    return match === null ? null : `${match[1]}${option}`.toLowerCase();
  },
};

/** One direction of a file: its statements, as the tool cuts them. */
interface AnnotatedSection {
  readonly parts: readonly MigrationPart[];
}

/** What a file with annotations says. */
interface AnnotatedSql {
  readonly up: AnnotatedSection;
  /** Null where the file has no Down annotation. */
  readonly down: AnnotatedSection | null;
  /** False where goose's `NO TRANSACTION` is somewhere in it. */
  readonly transaction: boolean;
  /** Sections that sql-migrate's `notransaction` lets out. */
  readonly outside: ReadonlySet<string>;
  /** True where `ENVSUB ON` is somewhere in it. */
  readonly environment: boolean;
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

interface State {
  section: MigrationPart[] | null;
  inStatement: boolean;
  /** True where the statement that is being read has marks around it. */
  marked: boolean;
  /** Lines of the statement that is being read, and the line on which it began. */
  readonly lines: string[];
  line: number;
}

/**
 * Cuts a file of goose or sql-migrate into sections and statements, line by line, by their own rules (goose's
 * internal/sqlparser/parser.go, sql-migrate's sqlparse/sqlparse.go, from which goose took them): a statement ends with
 * a line whose last word before a comment ends in a semicolon, or with StatementEnd. What the tool would refuse is said
 * and read as far as it goes, since a Down that runs into the Up must never count as part of it.
 */
export function readAnnotatedSql(text: string, { tool, mark, cuts, wordsOf }: Annotations): AnnotatedSql {
  const up: MigrationPart[] = [];
  let down: MigrationPart[] | null = null;
  const problems: { line: number; reason: string }[] = [];
  const state: State = { section: null, inStatement: false, marked: false, lines: [], line: 1 };
  let transaction = true;
  let environment = false;
  const outside = new Set<string>();
  text.split("\n").forEach((line, index) => {
    const annotation = wordsOf(line);
    const [word = "", option] = annotation?.split(" ") ?? [];
    if (annotation === null) readLine(state, line, index + 1, cuts);
    else if (annotation === "no transaction") transaction = false;
    else if (annotation.startsWith("envsub")) environment ||= annotation === "envsub on";
    else if (annotation === "statementbegin") {
      // Text before it that no semicolon ended goes into the same statement, as goose's buffer does.
      state.inStatement = true;
      state.marked = true;
    } else if (annotation === "statementend") endStatement(state);
    else if (annotation === "up" || annotation === "down" || option === "notransaction") {
      if (option !== undefined) outside.add(word);
      if (cuts && holdsSql(state)) {
        const reason = `${tool} refuses this migration: the statement has no semicolon at its end`;
        problems.push({ line: state.line, reason });
      }
      if (state.lines.length > 0) endStatement(state);
      if (word === "down") down ??= [];
      state.section = word === "up" ? up : down;
    } else
      problems.push({ line: index + 1, reason: `${tool} does not know the annotation \`${line.trim()}\`` });
    // An annotation in the middle of a statement leaves an empty line, so that what follows stays on its own.
    if (annotation !== null && state.lines.length > 0) state.lines.push("");
  });
  if (cuts && holdsSql(state)) {
    const missing = state.inStatement
      ? `\`${mark} StatementEnd\` is missing`
      : "the last statement has no semicolon";
    problems.push({ line: state.line, reason: `${tool} refuses this migration: ${missing}` });
  }
  endStatement(state);
  return {
    up: { parts: up },
    down: down === null ? null : { parts: down },
    transaction,
    outside,
    environment,
    problems,
  };
}

function readLine(state: State, line: string, number: number, cuts: boolean): void {
  if (state.section === null) return;
  const isEmpty = line.trim() === "";
  const isComment = line.trimStart().startsWith("--");
  if (state.lines.length === 0) {
    // Comments stay with the statement behind them; the tools drop them.
    if (isEmpty) return;
    state.line = number;
  }
  state.lines.push(line);
  if (cuts && !state.inStatement && !isComment && endsInSemicolon(line)) endStatement(state);
}

/** The tools' endsWithSemicolon: the last word before a word that begins a comment. */
function endsInSemicolon(line: string): boolean {
  let last = "";
  for (const word of line.split(/\s+/)) {
    if (word.startsWith("--")) break;
    if (word !== "") last = word;
  }
  return last.endsWith(";");
}

/** True where more than comments and empty lines were read since the last statement ended. */
function holdsSql({ lines }: State): boolean {
  return lines.some((line) => line.trim() !== "" && !line.trimStart().startsWith("--"));
}

function endStatement(state: State): void {
  if (state.section !== null && state.lines.length > 0) {
    const part = { sql: `${state.lines.join("\n")}\n`, line: state.line };
    state.section.push(state.marked ? { ...part, marked: true } : part);
  }
  state.lines.length = 0;
  state.inStatement = false;
  state.marked = false;
}

/** Marks the statements that the tool would cut in two: it ends one at every line that ends in a semicolon. */
export function annotate(sql: string, { mark }: Annotations): string {
  const { pieces } = splitSql(sql);
  let from = 0;
  const marked = pieces.map(({ start, after }) => {
    const comments = sql.slice(from, start);
    const text = sql.slice(start, after);
    from = after;
    const ended = text.endsWith(";") ? text : `${text};`;
    const isCut = /;[ \t]*(--[^\n]*)?\n/.test(text);
    return comments + (isCut ? `${mark} StatementBegin\n${ended}\n${mark} StatementEnd` : ended);
  });
  return (marked.join("") + sql.slice(from)).trim();
}

/** True where a line of a migration's text lies between marks that stand around a statement. */
export function isMarked(parts: readonly MigrationPart[], line: number): boolean {
  return parts.some((part) => part.marked === true && part.line <= line && line < endOf(part));
}

/** The line behind a part. */
function endOf({ sql, line }: MigrationPart): number {
  return line + sql.split("\n").length;
}
