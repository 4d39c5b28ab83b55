import type { MigrationPart } from "../model/migration.ts";

/** One direction of a goose file: its statements, as goose cuts them. */
interface GooseSection {
  readonly parts: readonly MigrationPart[];
}

/** What a goose file says. */
interface AnnotatedSql {
  readonly up: GooseSection;
  /** Null where the file has no Down annotation. */
  readonly down: GooseSection | null;
  readonly transaction: boolean;
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
 * Cuts a goose file into sections and statements, line by line, by goose's own rules (internal/sqlparser/parser.go):
 * annotations in any letter case and with or without the space before `+goose`; a statement ends with a line whose
 * last word before a comment ends in a semicolon, or with StatementEnd. What goose would refuse is said and read as
 * far as it goes, since a Down that runs into the Up must never count as part of it.
 */
export function readAnnotatedSql(text: string): AnnotatedSql {
  const up: MigrationPart[] = [];
  let down: MigrationPart[] | null = null;
  const problems: { line: number; reason: string }[] = [];
  const state: State = { section: null, inStatement: false, marked: false, lines: [], line: 1 };
  let transaction = true;
  let environment = false;
  text.split("\n").forEach((line, index) => {
    const annotation = annotationOf(line);
    if (annotation === null) readLine(state, line, index + 1);
    else if (annotation === "no transaction") transaction = false;
    else if (annotation.startsWith("envsub")) environment ||= annotation === "envsub on";
    else if (annotation === "statementbegin") {
      // Text before it that no semicolon ended goes into the same statement, as goose's buffer does.
      state.inStatement = true;
      state.marked = true;
    } else if (annotation === "statementend") endStatement(state);
    else if (annotation === "up" || annotation === "down") {
      if (holdsSql(state)) {
        const reason = "goose refuses this migration: the statement has no semicolon at its end";
        problems.push({ line: state.line, reason });
      }
      endStatement(state);
      if (annotation === "down") down ??= [];
      state.section = annotation === "up" ? up : down;
    } else
      problems.push({ line: index + 1, reason: `goose does not know the annotation \`${line.trim()}\`` });
    // An annotation in the middle of a statement leaves an empty line, so that what follows stays on its own.
    if (annotation !== null && state.lines.length > 0) state.lines.push("");
  });
  if (holdsSql(state)) {
    const missing = state.inStatement
      ? "`-- +goose StatementEnd` is missing"
      : "the last statement has no semicolon";
    problems.push({ line: state.line, reason: `goose refuses this migration: ${missing}` });
  }
  endStatement(state);
  return {
    up: { parts: up },
    down: down === null ? null : { parts: down },
    transaction,
    environment,
    problems,
  };
}

/** An annotation's words in lower case, or null. */
function annotationOf(line: string): string | null {
  const match = /^\s*--[ \t-]*\+goose\b([^\n]*)$/i.exec(line.length > 500 ? "" : line);
  return match === null ? null : (match[1] ?? "").trim().toLowerCase();
}

function readLine(state: State, line: string, number: number): void {
  if (state.section === null) return;
  const isEmpty = line.trim() === "";
  const isComment = line.trimStart().startsWith("--");
  if (state.lines.length === 0) {
    // Comments stay with the statement behind them; goose drops them.
    if (isEmpty) return;
    state.line = number;
  }
  state.lines.push(line);
  if (!state.inStatement && !isComment && endsInSemicolon(line)) endStatement(state);
}

/** goose's endsWithSemicolon: the last word before a word that begins a comment. */
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
