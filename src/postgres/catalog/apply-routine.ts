import type { DoStmt, FuncCall, Node } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { doBody, dollarQuote, type PlPgSqlBody, readPlPgSql } from "../parse/plpgsql-statements.ts";
import { type CatalogState, resolveName } from "./catalog-state.ts";
import { DEEPEST_CALL, readRoutine } from "./read-routine.ts";
import { walk, writtenName } from "./tree.ts";
import { WaysTaken } from "./ways-taken.ts";

/** Records what the SQL inside a DO block leaves behind. */
export function applyDo(state: CatalogState, statement: DoStmt, apply: (tree: Node) => void): void {
  const { body, language } = doBody(statement);
  if (language !== "plpgsql") doubt(state);
  else applyBody(state, readPlPgSql(`DO ${dollarQuote(body)}`, "the DO block"), apply);
}

/** Records what the functions that a query calls leave behind, or the procedure of CALL. */
export function applyCalls(state: CatalogState, tree: Node, apply: (tree: Node) => void): void {
  walk(tree, (tag, call) => {
    if (tag === "FuncCall") applyCall(state, call as FuncCall, apply);
  });
}

/** Routines whose bodies the statement at hand has run: once is enough, and one that calls itself comes to an end. */
const run = new Set<FunctionFacts>();
let depth = 0;

function applyCall(state: CatalogState, call: FuncCall, apply: (tree: Node) => void): void {
  const name = resolveName(state, writtenName(call.funcname), (each) => state.functions.has(each));
  for (const facts of name === undefined ? [] : (state.functions.get(name) ?? [])) {
    if (facts.volatility === "immutable" || run.has(facts)) continue;
    if (depth >= DEEPEST_CALL) {
      doubt(state);
      return;
    }
    run.add(facts);
    depth += 1;
    const body = readRoutine(facts);
    if (body !== null) applyBody(state, body, apply);
    depth -= 1;
    if (depth === 0) run.clear();
  }
}

function applyBody(state: CatalogState, body: PlPgSqlBody, apply: (tree: Node) => void): void {
  if (body.unknown.length > 0) doubt(state);
  const ways = new WaysTaken(state);
  for (const each of body.statements) if (ways.reaches(each) !== false) apply(each.tree);
}

/** SQL that is built at run time may have made, renamed or dropped anything. */
function doubt(state: CatalogState): void {
  state.complete = false;
  state.doubted = true;
}
