import type { DoStmt } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { quoteIdentifier, splitName } from "../catalog/quote-identifier.ts";
import { optionText } from "../catalog/tree.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { type PlPgSqlTree, parsePlPgSql } from "../parse/parser.ts";
import type { Model } from "./model.ts";
import { modelTree } from "./registry.ts";
import { resolveText } from "./resolve-text.ts";

/** A DO block. */
export function modelDo(model: Model, statement: DoStmt): void {
  let body = "";
  let language = "plpgsql";
  for (const node of statement.args ?? []) {
    if (!("DefElem" in node)) continue;
    if (node.DefElem.defname === "as") body = optionText(node.DefElem.arg);
    if (node.DefElem.defname === "language") language = optionText(node.DefElem.arg);
  }
  if (language !== "plpgsql") {
    model.notModelled(`a DO block in ${language} is not modelled`);
    return;
  }
  modelPlPgSql(model, `DO ${dollarQuote(body)}`, "the DO block");
}

/** The body of a function or procedure. */
export function modelBody(model: Model, facts: FunctionFacts): void {
  if (facts.language === "sql" && facts.body !== null) {
    for (const { tree } of parseStatements(facts.body).statements) modelInner(model, tree);
    return;
  }
  if (facts.language !== "plpgsql" || facts.body === null) {
    if (
      facts.volatility === "volatile" &&
      facts.body === null &&
      facts.language !== "internal" &&
      facts.language !== "c"
    ) {
      model.notModelled(`the function ${facts.name} in ${facts.language} is not modelled`);
    }
    return;
  }
  const { name } = splitName(facts.name);
  const head = `CREATE ${facts.kind === "procedure" ? "PROCEDURE" : "FUNCTION"} ${quoteIdentifier(name)}()`;
  const returns = facts.kind === "procedure" ? "" : ` RETURNS ${returnsOf(facts)}`;
  modelPlPgSql(model, `${head}${returns} LANGUAGE plpgsql AS ${dollarQuote(facts.body)}`, facts.name);
}

function returnsOf(facts: FunctionFacts): string {
  const type = facts.returns ?? "void";
  return type === "trigger" || type === "event_trigger" || type === "void"
    ? type
    : /^(TABLE|SETOF)/i.test(type)
      ? "SETOF record"
      : "text";
}

function dollarQuote(body: string): string {
  let tag = "$lockkeeper$";
  for (let number = 0; body.includes(tag); number += 1) tag = `$lockkeeper${number}$`;
  return `${tag}${body}${tag}`;
}

function modelPlPgSql(model: Model, sql: string, what: string): void {
  const outcome = parsePlPgSql(sql);
  if ("message" in outcome) {
    model.notModelled(`the body of ${what} could not be read: ${outcome.message}`);
    return;
  }
  for (const each of outcome.functions) walkPlPgSql(model, each, what, false);
}

/** Statements whose `expr.query` is run as it stands. */
function walkPlPgSql(model: Model, tree: unknown, what: string, inLoop: boolean): void {
  if (Array.isArray(tree)) {
    for (const each of tree) walkPlPgSql(model, each, what, inLoop);
    return;
  }
  if (typeof tree !== "object" || tree === null) return;
  for (const [tag, body] of Object.entries(tree)) {
    if (typeof body !== "object" || body === null) continue;
    const inner = body as PlPgSqlTree;
    if (tag === "PLpgSQL_stmt_dynexecute" || tag === "PLpgSQL_stmt_dynfors") runDynamic(model, inner, what);
    else if (tag === "PLpgSQL_expr") runExpression(model, inner);
    if (tag === "PLpgSQL_stmt_dynexecute") continue;
    if (tag === "datums") {
      walkPlPgSql(model, body, what, inLoop);
      continue;
    }
    walkPlPgSql(
      model,
      body,
      what,
      inLoop || /PLpgSQL_stmt_(loop|while|fori|fors|forc|foreach_a|dynfors)/.test(tag),
    );
  }
}

/** Raw parse modes of PL/pgSQL (RawParseMode): 0 a statement, 2 an expression, 3 to 5 an assignment. */
function runExpression(model: Model, expression: PlPgSqlTree): void {
  const text = typeof expression.query === "string" ? expression.query : "";
  if (text === "") return;
  const mode = typeof expression.parseMode === "number" ? expression.parseMode : 0;
  const sql = mode === 0 ? text : mode === 2 ? `SELECT ${text}` : `SELECT ${text.replace(/^[^:=]*:?=/, "")}`;
  // What refers to variables only parses all the same; a text that does not is an expression of no effect.
  for (const { tree } of parseStatements(sql).statements) modelInner(model, tree);
}

function runDynamic(model: Model, body: PlPgSqlTree, what: string): void {
  const query = (body.query as { PLpgSQL_expr?: { query?: string } } | undefined)?.PLpgSQL_expr?.query ?? "";
  const text = resolveText(query);
  if (text === null) {
    model.notModelled(`${what} builds SQL at run time: EXECUTE ${query.slice(0, 80)}`);
    return;
  }
  const { statements, problems } = parseStatements(text);
  if (problems.length > 0) model.notModelled(`${what} runs SQL that cannot be read: ${text.slice(0, 80)}`);
  for (const { tree } of statements) modelInner(model, tree);
}

/** A statement inside a body: variables may look like columns, so what cannot be found is no error here. */
function modelInner(model: Model, tree: Parameters<typeof modelTree>[1]): void {
  modelTree(model, tree);
}
