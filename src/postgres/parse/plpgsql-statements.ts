import type { DoStmt, Node } from "@pgsql/types";
import type { LoopCommits } from "../../model/effect.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { type Branch, type Guard, ifStatement, leaves, readGuard, waysOf } from "./guards.ts";
import { parseStatements } from "./parse-statements.ts";
import { type PlPgSqlTree, parsePlPgSql } from "./parser.ts";
import { isException, raisedError } from "./raised-error.ts";
import { resolveText } from "./resolve-text.ts";

/** Where a statement stands in a body. */
interface Place {
  /** True inside a block that has an EXCEPTION part: its failure may be caught. */
  readonly guarded: boolean;
  /** Inside a loop: whether one of the loops around it commits. Null: in no loop. */
  readonly loop: LoopCommits | null;
  /** The ways of IFs that lead here, outermost first. */
  readonly branches: readonly Branch[];
}

/** One SQL statement inside PL/pgSQL. */
export interface InnerStatement extends Place {
  readonly tree: Node;
  /** The condition that the statement asks, where it is that of an IF. */
  readonly decides?: Guard;
  /** The error of RAISE EXCEPTION: `tree` then does nothing. */
  readonly raises?: DatabaseError;
}

/** What a PL/pgSQL body holds. */
export interface PlPgSqlBody {
  /** The SQL that it runs, in the order of the text; branches that may not be taken are in it too. */
  readonly statements: readonly InnerStatement[];
  /** What it runs but nobody can read beforehand, in sentences. */
  readonly unknown: readonly string[];
}

/** The body and language of a DO block. */
export function doBody(statement: DoStmt): { readonly body: string; readonly language: string } {
  let [body, language] = ["", "plpgsql"];
  for (const node of statement.args ?? []) {
    if (!("DefElem" in node)) continue;
    const { defname, arg } = node.DefElem;
    const text = arg !== undefined && "String" in arg ? (arg.String.sval ?? "") : "";
    if (defname === "as") body = text;
    if (defname === "language") language = text;
  }
  return { body, language };
}

/** Quotes a body so that nothing in it ends the quote. */
export function dollarQuote(body: string): string {
  let tag = "$lockkeeper$";
  for (let number = 0; body.includes(tag); number += 1) tag = `$lockkeeper${number}$`;
  return `${tag}${body}${tag}`;
}

/**
 * Reads the SQL inside a DO block, function or procedure (`sql` is that whole statement): static statements, and
 * EXECUTE of constants. `what` names it in sentences: "the DO block".
 */
export function readPlPgSql(sql: string, what: string): PlPgSqlBody {
  const known = bodies.get(sql);
  if (known !== undefined) return known;
  const body = readAnew(sql, what);
  if (bodies.size >= MOST_BODIES) bodies.clear();
  bodies.set(sql, body);
  return body;
}

/** The model and the record read a body one after the other, and a function is read for every call. */
const bodies = new Map<string, PlPgSqlBody>();
const MOST_BODIES = 200;

function readAnew(sql: string, what: string): PlPgSqlBody {
  const outcome = parsePlPgSql(sql);
  if ("message" in outcome) {
    return {
      statements: [],
      unknown: [`the body of ${what} could not be read: ${outcome.message}`],
    };
  }
  const reading: Reading = { what, statements: [], unknown: [] };
  for (const each of outcome.functions) read(reading, each, { guarded: false, loop: null, branches: [] });
  return reading;
}

interface Reading {
  readonly what: string;
  readonly statements: InnerStatement[];
  readonly unknown: string[];
}

function read(reading: Reading, tree: unknown, place: Place): void {
  if (Array.isArray(tree)) {
    readList(reading, tree, place);
    return;
  }
  if (typeof tree !== "object" || tree === null) return;
  for (const [tag, body] of Object.entries(tree)) {
    if (typeof body !== "object" || body === null) continue;
    const inner = body as PlPgSqlTree;
    if (tag === "PLpgSQL_stmt_dynexecute" || tag === "PLpgSQL_stmt_dynfors")
      readDynamic(reading, inner, place);
    else if (tag === "PLpgSQL_expr") readExpression(reading, inner, place);
    if (tag === "PLpgSQL_stmt_dynexecute") continue;
    if (loops.has(tag)) readLoop(reading, inner, place);
    // Which way a CASE takes is not followed.
    else if (tag === "PLpgSQL_stmt_case")
      read(reading, body, under(place, [{ guard: { condition: null }, holds: true }]));
    else {
      const guarded = place.guarded || (tag === "PLpgSQL_stmt_block" && inner.exceptions !== undefined);
      read(reading, body, { ...place, guarded });
      const raises = tag === "PLpgSQL_stmt_raise" && isException(inner) ? raisedError(inner) : null;
      if (raises !== null) reading.statements.push({ tree: { SelectStmt: {} }, raises, ...place });
    }
  }
}

/** Statements one after the other; those after an IF that leaves the body run where it was not taken. */
function readList(reading: Reading, list: readonly unknown[], outer: Place): void {
  let place = outer;
  for (const each of list) {
    const tree = ifStatement(each);
    if (tree === null) read(reading, each, place);
    if (leaves([each])) return;
    if (tree !== null) place = under(place, readIf(reading, tree, place));
  }
}

/** @returns the way past the IF where its first way leaves the body. */
function readIf(reading: Reading, tree: PlPgSqlTree, place: Place): readonly Branch[] {
  const { ways, otherwise } = waysOf(tree);
  const past: Branch[] = [];
  let rest = place;
  for (const { condition, body } of ways) {
    const guard = readCondition(reading, condition, rest);
    read(reading, body, under(rest, [{ guard, holds: true }]));
    if (rest === place && leaves(body)) past.push({ guard, holds: false });
    rest = under(rest, [{ guard, holds: false }]);
  }
  read(reading, otherwise, rest);
  return past;
}

const under = (place: Place, branches: readonly Branch[]): Place =>
  branches.length === 0 ? place : { ...place, branches: [...place.branches, ...branches] };

function readCondition(reading: Reading, condition: unknown, place: Place): Guard {
  const first = reading.statements.length;
  read(reading, condition, place);
  const asked = reading.statements[first];
  const guard = readGuard(asked?.tree);
  if (asked !== undefined) reading.statements[first] = { ...asked, decides: guard };
  return guard;
}

/** What FOR goes through is asked once, before the loop; all else is run again and again. */
function readLoop(reading: Reading, { query, ...repeated }: PlPgSqlTree, place: Place): void {
  read(reading, { query }, place);
  const commits = place.loop === "commits" || holdsCommit(repeated);
  read(reading, repeated, { ...place, loop: commits ? "commits" : "never commits" });
}

function holdsCommit(tree: unknown): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  return "PLpgSQL_stmt_commit" in tree || Object.values(tree).some(holdsCommit);
}

const loops = new Set([
  "PLpgSQL_stmt_loop",
  "PLpgSQL_stmt_while",
  "PLpgSQL_stmt_fori",
  "PLpgSQL_stmt_fors",
  "PLpgSQL_stmt_forc",
  "PLpgSQL_stmt_foreach_a",
  "PLpgSQL_stmt_dynfors",
]);

/** RawParseMode: 0 a statement, 2 an expression, 3 and more an assignment. */
function readExpression(reading: Reading, expression: PlPgSqlTree, place: Place): void {
  const text = typeof expression.query === "string" ? expression.query : "";
  if (text === "") return;
  const mode = typeof expression.parseMode === "number" ? expression.parseMode : 0;
  const sql = mode === 0 ? text : `SELECT ${mode === 2 ? text : text.replace(/^[^:=]*:?=/, "")}`;
  // An expression of variables alone does not parse or names no table: it has no effect either way.
  for (const { tree } of parseStatements(sql).statements)
    reading.statements.push({ tree, ...placeOf(tree, place) });
}

function readDynamic(reading: Reading, body: PlPgSqlTree, place: Place): void {
  const query = (body.query as { PLpgSQL_expr?: { query?: string } } | undefined)?.PLpgSQL_expr?.query ?? "";
  const text = resolveText(query);
  if (text === null) {
    reading.unknown.push(`${reading.what} builds SQL at run time: EXECUTE ${query.slice(0, 80)}`);
    return;
  }
  const { statements, problems } = parseStatements(text);
  if (problems.length > 0)
    reading.unknown.push(`${reading.what} runs SQL that cannot be read: ${text.slice(0, 80)}`);
  for (const { tree } of statements) reading.statements.push({ tree, ...placeOf(tree, place) });
}

/** A COMMIT in the loop makes no batches of an UPDATE or DELETE that takes all rows each time. */
function placeOf(tree: Node, place: Place): Place {
  const change = "UpdateStmt" in tree ? tree.UpdateStmt : "DeleteStmt" in tree ? tree.DeleteStmt : null;
  const takesAll = change !== null && change.whereClause === undefined;
  return takesAll && place.loop === "commits" ? { ...place, loop: null } : place;
}
