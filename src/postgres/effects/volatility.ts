import type { Node } from "@pgsql/types";
import type { CatalogRecord } from "../catalog/catalog-record.ts";
import { builtInFunctions } from "../catalog/data/built-in-functions.ts";
import { strings, walk } from "../catalog/tree.ts";
import { parseStatements } from "../parse/parse-statements.ts";

export type Volatility = "immutable" | "stable" | "volatile" | "unknown";

const builtIn: ReadonlyMap<string, Volatility> = new Map(
  (["immutable", "stable", "volatile"] as const).flatMap((volatility) =>
    Object.values(builtInFunctions[volatility]).flatMap((names) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => [name, volatility] as const),
    ),
  ),
);

const rank: Readonly<Record<Volatility, number>> = { immutable: 0, stable: 1, volatile: 2, unknown: 3 };

/**
 * Functions of which some overloads are immutable and others stable, by the least number of arguments of an immutable one
 * (pg_proc of 14 to 18): which one is called depends on the types, so such a call counts as immutable.
 */
const immutableFrom: Readonly<Record<string, number>> = {
  age: 2,
  date: 1,
  date_add: 3,
  date_part: 2,
  date_subtract: 3,
  date_trunc: 2,
  extract: 2,
  json_to_tsvector: 3,
  jsonb_to_tsvector: 3,
  length: 1,
  numeric: 1,
  overlaps: 4,
  phraseto_tsquery: 2,
  plainto_tsquery: 2,
  quote_literal: 1,
  quote_nullable: 1,
  time: 1,
  timestamp: 1,
  timestamptz: 2,
  timezone: 2,
  to_timestamp: 1,
  to_tsquery: 2,
  to_tsvector: 2,
  ts_headline: 3,
  websearch_to_tsquery: 2,
};

/** The most volatile thing that an expression calls, by what pg_proc says of each function. */
export function volatilityOf(catalog: CatalogRecord, expression: Node | undefined, depth = 0): Volatility {
  let worst: Volatility = "immutable";
  const note = (found: Volatility): void => {
    if (rank[found] > rank[worst]) worst = found;
  };
  walk(expression, (tag, body) => {
    if (tag === "SQLValueFunction") note("stable");
    if (tag !== "FuncCall") return;
    const names = strings(body.funcname as Node[]);
    const least = immutableFrom[names.at(-1) ?? ""] ?? Number.POSITIVE_INFINITY;
    const isImmutable = ((body.args as Node[] | undefined) ?? []).length >= least;
    if (!isImmutable) note(functionVolatility(catalog, names, depth));
  });
  return worst;
}

function functionVolatility(catalog: CatalogRecord, names: readonly string[], depth: number): Volatility {
  const name = names.at(-1) ?? "";
  const schema = names.at(-2) ?? null;
  if (schema === null || schema === "pg_catalog") {
    const known = builtIn.get(name);
    if (known !== undefined) return known;
  }
  const own = catalog.functions(schema, name);
  if (own.length === 0) return "unknown";
  let worst: Volatility = "immutable";
  for (const each of own) {
    const inlined =
      each.language === "sql" && depth < 5 ? inlinedVolatility(catalog, each.body, depth) : "volatile";
    // A body that does more than the function is marked for is not inlined.
    const volatility = rank[inlined] < rank[each.volatility] ? inlined : each.volatility;
    if (rank[volatility] > rank[worst]) worst = volatility;
  }
  return worst;
}

/** A SQL function whose body is one plain SELECT of an expression is replaced by that expression (inline_function). */
function inlinedVolatility(catalog: CatalogRecord, body: string | null, depth: number): Volatility {
  const { statements, problems } = parseStatements(body ?? "");
  const tree = statements[0]?.tree;
  if (statements.length !== 1 || problems.length > 0 || tree === undefined || !("SelectStmt" in tree))
    return "volatile";
  const { targetList, fromClause, whereClause, valuesLists } = tree.SelectStmt;
  if (targetList?.length !== 1 || fromClause !== undefined || whereClause !== undefined) return "volatile";
  return valuesLists === undefined ? volatilityOf(catalog, targetList[0], depth + 1) : "volatile";
}
