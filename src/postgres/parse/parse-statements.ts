import type { Node } from "@pgsql/types";
import { indexLines, type LineIndex } from "./line-index.ts";
import { parseText, type RawStatement } from "./parser.ts";
import { type MetaCommand, type SqlPiece, splitSql } from "./split-sql.ts";

/** One statement of a text with its syntax tree. */
export interface ParsedText {
  readonly sql: string;
  /** 1-based. */
  readonly line: number;
  readonly endLine: number;
  readonly ownsItsLines: boolean;
  readonly kind: string;
  /** The statement's node: `{ AlterTableStmt: {…} }`. */
  readonly tree: Node;
}

/** A text that the parser refuses, by its line. */
export interface ParseProblem {
  readonly line: number;
  readonly message: string;
  /** True where it is PostgreSQL's grammar that refuses it. */
  readonly isSyntax?: true;
}

export interface ParsedStatements {
  readonly statements: readonly ParsedText[];
  readonly problems: readonly ParseProblem[];
}

/**
 * Splits a text into statements and parses each by itself, so that a syntax error in one does not lose the
 * others and memory stays flat. A byte order mark is skipped; psql meta-commands that only set up psql are too.
 *
 * @param firstLine number of the text's first line in its file.
 * @returns the statements in order, and a problem for each piece that is not SQL.
 */
export function parseStatements(sql: string, firstLine = 1): ParsedStatements {
  const text = sql.startsWith("\uFEFF") ? ` ${sql.slice(1)}` : sql;
  const lines = indexLines(text, firstLine);
  const statements: ParsedText[] = [];
  const problems: ParseProblem[] = [];
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    const message = "a NUL byte: PostgreSQL takes no text with one; remove it";
    return { statements, problems: [{ line: lines(nul), message }] };
  }
  const { pieces, metaCommands } = splitSql(text);
  for (const command of metaCommands) problems.push(...describeMetaCommand(command, lines));
  for (const piece of pieces) parsePiece(text, piece, lines, statements, problems, true);
  problems.sort((a, b) => a.line - b.line);
  return { statements, problems };
}

function parsePiece(
  text: string,
  piece: SqlPiece,
  lines: LineIndex,
  statements: ParsedText[],
  problems: ParseProblem[],
  mayRecover: boolean,
): void {
  const sql = withoutMetaCommands(text.slice(piece.start, piece.end));
  const outcome = parseText(sql);
  if ("statements" in outcome) {
    for (const raw of outcome.statements) {
      statements.push(placeStatement(text, piece, sql, raw, lines, outcome.statements.length));
    }
    return;
  }
  const parts = mayRecover ? splitSql(sql, false).pieces : [];
  if (parts.length > 1) {
    // A parenthesis left open swallowed the statements behind it.
    for (const { start, end, after } of parts) {
      const part = { start: piece.start + start, end: piece.start + end, after: piece.start + after };
      parsePiece(text, part, lines, statements, problems, false);
    }
    return;
  }
  const offset = [...sql].slice(0, outcome.position).join("").length;
  problems.push({
    line: lines(piece.start + Math.min(offset, sql.length - 1)),
    message: shorten(outcome.message),
    ...(outcome.message.startsWith("syntax error") ? { isSyntax: true } : {}),
  });
}

/** Of what is never closed the parser quotes all that follows. */
function shorten(message: string): string {
  const [line = ""] = message.split("\n", 1);
  return line.length < message.length || line.length > MOST_OF_MESSAGE
    ? `${line.slice(0, MOST_OF_MESSAGE)}…`
    : message;
}

const MOST_OF_MESSAGE = 200;

/** Where the parser finds several statements in one piece, each gets its own place; its offsets are bytes. */
function placeStatement(
  text: string,
  piece: SqlPiece,
  sql: string,
  raw: RawStatement,
  lines: LineIndex,
  count: number,
): ParsedText {
  const whole = count === 1;
  const bytes = whole ? null : Buffer.from(sql, "utf8");
  const own = bytes?.subarray(raw.byteOffset, raw.byteOffset + (raw.byteLength ?? bytes.length)).toString();
  const skipped = own === undefined ? 0 : own.length - own.trimStart().length;
  const before = bytes === null ? 0 : bytes.subarray(0, raw.byteOffset).toString().length + skipped;
  const statement = own === undefined ? sql : own.trim();
  const start = piece.start + before;
  const end = whole ? piece.end : start + statement.length;
  return {
    sql: statement,
    line: lines(start),
    endLine: lines(whole ? Math.max(piece.after, piece.end) - 1 : end - 1),
    ownsItsLines: whole && isAlone(text, piece),
    kind: Object.keys(raw.tree)[0] ?? "",
    tree: raw.tree,
  };
}

function isAlone(text: string, piece: SqlPiece): boolean {
  const before = text.slice(text.lastIndexOf("\n", piece.start - 1) + 1, piece.start);
  const lineEnd = text.indexOf("\n", piece.after);
  const between = piece.after > piece.end ? text.slice(piece.end, piece.after - 1) : "";
  const after = text.slice(piece.after, lineEnd < 0 ? text.length : lineEnd);
  return before.trim() === "" && between.trim() === "" && after.trim() === "";
}

/** A meta-command inside a statement (`select 1 \\g`) is blanked out, so that offsets stay what they are. */
function withoutMetaCommands(sql: string): string {
  if (!sql.includes("\\")) return sql;
  let result = sql;
  for (const { start, text } of splitSql(sql).metaCommands) {
    result = result.slice(0, start) + " ".repeat(text.length) + result.slice(start + text.length);
  }
  return result;
}

/** Meta-commands that change nothing about the statements: output, variables, prompts. */
const harmless =
  /^\\(restrict|unrestrict|set|unset|echo|qecho|warn|timing|pset|encoding|x|t|a|o|out|q|quit|g|gx|d\S*|l|h|\?|prompt|errverbose|conninfo|\.)(\s|$)/;

function describeMetaCommand({ start, text }: MetaCommand, lines: LineIndex): ParseProblem[] {
  if (harmless.test(text)) return [];
  const name = /^\\\S*/.exec(text)?.[0] ?? text;
  const message = `the psql command ${name} is not read: what it brings in or runs is unknown; write it as SQL`;
  return [{ line: lines(start), message }];
}
