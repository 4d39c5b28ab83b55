/** A run of text between two semicolons that holds more than white space and comments. */
export interface SqlPiece {
  /** Offset of the first character that is neither white space nor comment, in UTF-16 units. */
  readonly start: number;
  /** Offset behind the last character of the statement, its semicolon and comments behind it left out. */
  readonly end: number;
  /** Offset behind the semicolon, or `end` where there is none. */
  readonly after: number;
}

/** A psql meta-command in the text: `\connect other`. */
export interface MetaCommand {
  readonly start: number;
  readonly text: string;
}

export interface SplitSql {
  readonly pieces: readonly SqlPiece[];
  readonly metaCommands: readonly MetaCommand[];
}

const token =
  /[;'"()\\]|--|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[^\s]/g;

interface Scanner {
  readonly sql: string;
  readonly countParentheses: boolean;
  readonly pieces: SqlPiece[];
  readonly metaCommands: MetaCommand[];
  start: number;
  end: number;
  parentheses: number;
  begins: number;
  /** First letters of the first words, as psql keeps them to know CREATE FUNCTION … BEGIN ATOMIC. */
  words: string;
}

/**
 * Cuts SQL into statements as psql's scanner does (psqlscan.l): semicolons inside quotes, dollar quotes,
 * comments, parentheses and BEGIN ATOMIC bodies do not end a statement. Takes time linear in the text.
 *
 * @param countParentheses false to end statements inside parentheses too, to recover from one left open.
 */
export function splitSql(sql: string, countParentheses = true): SplitSql {
  const scanner: Scanner = {
    sql,
    countParentheses,
    pieces: [],
    metaCommands: [],
    start: -1,
    end: 0,
    parentheses: 0,
    begins: 0,
    words: "",
  };
  token.lastIndex = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    token.lastIndex = readToken(scanner, match[0], match.index);
  }
  finishPiece(scanner, scanner.end);
  return { pieces: scanner.pieces, metaCommands: scanner.metaCommands };
}

/** Reads one token; returns the offset behind it. */
function readToken(scanner: Scanner, text: string, at: number): number {
  const { sql } = scanner;
  if (text === "--") return lineEnd(sql, at);
  if (text === "/*") return commentEnd(sql, at);
  if (text === "\\") return readMetaCommand(scanner, at);
  if (text === ";" && scanner.parentheses === 0 && scanner.begins === 0) {
    finishPiece(scanner, at + 1);
    return afterCopyData(scanner, at + 1);
  }
  const end = tokenEnd(sql, text, at);
  if (scanner.start < 0) scanner.start = at;
  scanner.end = end;
  if (text === "(" && scanner.countParentheses) scanner.parentheses += 1;
  if (text === ")" && scanner.parentheses > 0) scanner.parentheses -= 1;
  if (/^[A-Za-z]/.test(text)) countWord(scanner, text);
  return end;
}

function tokenEnd(sql: string, text: string, at: number): number {
  const end = at + text.length;
  if (text === "'") return quoteEnd(sql, end, "'");
  if (text === '"') return quoteEnd(sql, end, '"');
  if (text.length > 1 && text.startsWith("$")) {
    const close = sql.indexOf(text, end);
    return close < 0 ? sql.length : close + text.length;
  }
  if ((text === "e" || text === "E") && sql[end] === "'") return escapeStringEnd(sql, end + 1);
  return end;
}

function quoteEnd(sql: string, from: number, quote: string): number {
  for (let at = sql.indexOf(quote, from); at >= 0; at = sql.indexOf(quote, at + 2)) {
    if (sql[at + 1] !== quote) return at + 1;
  }
  return sql.length;
}

function escapeStringEnd(sql: string, from: number): number {
  for (let at = from; at < sql.length; at += 1) {
    if (sql[at] === "\\") at += 1;
    else if (sql[at] === "'" && sql[at + 1] === "'") at += 1;
    else if (sql[at] === "'") return at + 1;
  }
  return sql.length;
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf("\n", at);
  return end < 0 ? sql.length : end;
}

function commentEnd(sql: string, at: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at + 2;
  let depth = 1;
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

/** A backslash outside quotes begins a meta-command that goes to the end of its line; `\g…` also ends the statement. */
function readMetaCommand(scanner: Scanner, at: number): number {
  const end = lineEnd(scanner.sql, at);
  const text = scanner.sql.slice(at, end).trim();
  scanner.metaCommands.push({ start: at, text });
  if (/^\\(g|gx|gset|gexec|crosstabview)\b/.test(text)) finishPiece(scanner, scanner.end);
  return end;
}

/** psql's rule for CREATE [OR REPLACE] FUNCTION|PROCEDURE … BEGIN ATOMIC … END. */
function countWord(scanner: Scanner, text: string): void {
  const word = text.toLowerCase();
  if (scanner.words.length < 4) scanner.words += headWords.get(word) ?? "-";
  if (scanner.parentheses > 0 || !/^c(f|p|orf|orp)/.test(scanner.words)) return;
  if (word === "begin" || (word === "case" && scanner.begins > 0)) scanner.begins += 1;
  else if (word === "end" && scanner.begins > 0) scanner.begins -= 1;
}

const headWords = new Map([
  ["create", "c"],
  ["or", "o"],
  ["replace", "r"],
  ["function", "f"],
  ["procedure", "p"],
]);

function finishPiece(scanner: Scanner, after: number): void {
  if (scanner.start >= 0) scanner.pieces.push({ start: scanner.start, end: scanner.end, after });
  scanner.start = -1;
  scanner.parentheses = 0;
  scanner.begins = 0;
  scanner.words = "";
}

/** Skips the lines of data behind COPY … FROM stdin, up to and with the line `\.`. */
function afterCopyData(scanner: Scanner, after: number): number {
  const piece = scanner.pieces.at(-1);
  if (piece === undefined || piece.after !== after) return after;
  const head = scanner.sql.slice(piece.start, Math.min(piece.end, piece.start + 5));
  if (!/^copy\s/i.test(head)) return after;
  if (!/\sfrom\s+stdin\b/i.test(scanner.sql.slice(piece.start, piece.end))) return after;
  const end = /^\\\.\r?$/gm;
  end.lastIndex = after;
  const match = end.exec(scanner.sql);
  return match === null ? scanner.sql.length : end.lastIndex;
}
