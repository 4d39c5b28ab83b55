import type { DoStmt } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { readRoutine } from "../catalog/read-routine.ts";
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
  if (language === "sql") model.fail("0A000", 'language "sql" does not support inline code execution');
  else if (language !== "plpgsql") {
    model.notModelled(`a DO block in ${language} is not modelled`);
  } else modelPlPgSql(model, readPlPgSql(`DO ${dollarQuote(body)}`, "the DO block"));
}

/**
 * The body of a function or procedure.
 *
 * @param isDoubtful true where what it does may depend on rows, so that its errors do not count.
 */
export function modelBody(model: Model, facts: FunctionFacts, isDoubtful = false): void {
  const body = readRoutine(facts);
  if (body !== null) modelPlPgSql(model, body, isDoubtful);
  else if (facts.volatility === "volatile" && !["internal", "c"].includes(facts.language)) {
    model.notModelled(`the function ${facts.name} in ${facts.language} is not modelled`);
  }
}

function modelPlPgSql(model: Model, body: PlPgSqlBody, isDoubtful = false): void {
  for (const reason of body.unknown) model.notModelled(reason);
  runInner(model, body.statements, isDoubtful);
}

/** Runs statements one after the other, each on what those before it leave behind. */
function runInner(model: Model, statements: readonly InnerStatement[], isDoubtful: boolean): void {
  model.fork(() => {
    const ways = model.catalog.waysTaken();
    for (const each of statements) {
      const { tree, guarded, loop, raises } = each;
      const reached = ways.reaches(each);
      if (raises !== undefined && reached === true && !isDoubtful && !guarded && loop === null)
        model.fail(raises.code, raises.message);
      if (reached !== false)
        model.step(tree, { guarded, loop, doubtful: isDoubtful || reached === null }, () => model.run(tree));
    }
  });
}
