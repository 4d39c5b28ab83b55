import type { Node } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import { dollarQuote, type PlPgSqlBody, readPlPgSql } from "../parse/plpgsql-statements.ts";
import { quoteIdentifier, splitName } from "./quote-identifier.ts";

/** Calls of routines by routines are followed so deep. */
export const DEEPEST_CALL = 30;

/** What the body of a function or procedure runs; null where it is in a language that is not read. */
export function readRoutine(facts: FunctionFacts): PlPgSqlBody | null {
  if (facts.body === null) return null;
  if (facts.language === "sql") {
    const statements = sqlBody(facts.body).map((tree) => ({
      tree,
      guarded: false,
      loop: null,
      branches: [],
    }));
    return { statements, unknown: [] };
  }
  return facts.language === "plpgsql" ? readPlPgSql(definitionOf(facts, facts.body), facts.name) : null;
}

/** The statements of BEGIN ATOMIC … END, or the one of RETURN: the `sql_body` of CREATE FUNCTION. */
export function atomicStatements(body: Node): readonly Node[] {
  if ("List" in body) return (body.List.items ?? []).flatMap(atomicStatements);
  if ("ReturnStmt" in body && body.ReturnStmt.returnval !== undefined) {
    return [{ SelectStmt: { targetList: [{ ResTarget: { val: body.ReturnStmt.returnval } }] } }];
  }
  return [body];
}

/** The catalogs give a body that was parsed when it was made as the tail of its definition; the record has the whole. */
function sqlBody(body: string): readonly Node[] {
  const isTail = /^\s*(BEGIN\s+ATOMIC|RETURN)\b/i.test(body);
  const text = isTail ? `CREATE FUNCTION f() RETURNS void LANGUAGE sql ${body}` : body;
  return parseStatements(text).statements.flatMap(({ tree }) =>
    "CreateFunctionStmt" in tree && tree.CreateFunctionStmt.sql_body !== undefined
      ? atomicStatements(tree.CreateFunctionStmt.sql_body)
      : [tree],
  );
}

/** A statement that makes the routine, for the parser, which wants to know whether it is a trigger's or returns rows. */
function definitionOf(facts: FunctionFacts, body: string): string {
  const { name } = splitName(facts.name);
  const head = `CREATE ${facts.kind === "procedure" ? "PROCEDURE" : "FUNCTION"} ${quoteIdentifier(name)}()`;
  const returns = facts.kind === "procedure" ? "" : ` RETURNS ${returnsOf(facts)}`;
  return `${head}${returns} LANGUAGE plpgsql AS ${dollarQuote(body)}`;
}

/** A type that makes the parser see the right kind of function; which type it is does not matter. */
function returnsOf(facts: FunctionFacts): string {
  const type = facts.returns ?? "void";
  if (type === "trigger" || type === "event_trigger" || type === "void") return type;
  return /^(TABLE|SETOF)/i.test(type) ? "SETOF record" : "text";
}
