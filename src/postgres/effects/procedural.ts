import type { DoStmt } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { quoteIdentifier, splitName } from "../catalog/quote-identifier.ts";
import { parseStatements } from "../parse/parse-statements.ts";
import {
  doBody,
  dollarQuote,
  type InnerStatement,
  type PlPgSqlBody,
  readPlPgSql,
} from "../parse/plpgsql-statements.ts";
import type { Model } from "./model.ts";

/** A DO block. */
export function modelDo(model: Model, statement: DoStmt): void {
  const { body, language } = doBody(statement);
  if (language !== "plpgsql") {
    model.notModelled(`a DO block in ${language} is not modelled`);
    return;
  }
  modelPlPgSql(model, readPlPgSql(`DO ${dollarQuote(body)}`, "the DO block"));
}

/** The body of a function or procedure. */
export function modelBody(model: Model, facts: FunctionFacts): void {
  if (facts.language === "sql" && facts.body !== null) {
    const statements = parseStatements(facts.body).statements;
    runInner(
      model,
      statements.map(({ tree }) => ({ tree, guarded: false, loop: null })),
    );
    return;
  }
  if (facts.language !== "plpgsql" || facts.body === null) {
    if (facts.volatility === "volatile" && !["internal", "c"].includes(facts.language)) {
      model.notModelled(`the function ${facts.name} in ${facts.language} is not modelled`);
    }
    return;
  }
  const { name } = splitName(facts.name);
  const head = `CREATE ${facts.kind === "procedure" ? "PROCEDURE" : "FUNCTION"} ${quoteIdentifier(name)}()`;
  const returns = facts.kind === "procedure" ? "" : ` RETURNS ${returnsOf(facts)}`;
  const sql = `${head}${returns} LANGUAGE plpgsql AS ${dollarQuote(facts.body)}`;
  modelPlPgSql(model, readPlPgSql(sql, facts.name));
}

/** A type that makes the parser see the right kind of function; which type it is does not matter. */
function returnsOf(facts: FunctionFacts): string {
  const type = facts.returns ?? "void";
  if (type === "trigger" || type === "event_trigger" || type === "void") return type;
  return /^(TABLE|SETOF)/i.test(type) ? "SETOF record" : "text";
}

function modelPlPgSql(model: Model, body: PlPgSqlBody): void {
  for (const reason of body.unknown) model.notModelled(reason);
  runInner(model, body.statements);
}

/** Runs statements one after the other, each on what those before it leave behind. */
function runInner(model: Model, statements: readonly InnerStatement[]): void {
  model.fork(() => {
    for (const { tree, guarded, loop } of statements)
      model.step(tree, { guarded, loop }, () => model.run(tree));
  });
}
