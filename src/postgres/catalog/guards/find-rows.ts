import type { Node, SelectStmt } from "@pgsql/types";
import type { Scope } from "./evaluate.ts";
import type { Row, SystemTable } from "./rows.ts";
import { systemTable } from "./system-rows.ts";

type Truth = (scope: Scope, node: Node) => boolean | null;

interface Source {
  readonly alias: string;
  readonly table: SystemTable;
}

const UNKNOWN = { exists: null } as const;

/** A join that looks at more rows than this is not carried out. */
const MOST_ROWS = 200_000;

/**
 * Whether a query over the server's catalogs finds a row; null: facts do not tell.
 *
 * @param also a condition on its rows besides its own.
 */
export function findRows(
  scope: Scope,
  select: SelectStmt,
  also: Node | null,
  truth: Truth,
): { readonly exists: boolean | null } {
  const { fromClause, whereClause, groupClause, havingClause, limitOffset, op } = select;
  const isPlain = groupClause === undefined && havingClause === undefined && limitOffset === undefined;
  if (!isPlain || (op !== undefined && op !== "SETOP_NONE")) return UNKNOWN;
  const conditions: Node[] = [whereClause, also ?? undefined].filter((each) => each !== undefined);
  const sources = sourcesOf(scope, fromClause ?? [], conditions);
  if (sources === null || sources.length === 0) return UNKNOWN;
  return { exists: search({ truth, conditions: conditions.flatMap(parts), seen: 0 }, scope, sources) };
}

/** The parts that AND joins. */
function parts(condition: Node): readonly Node[] {
  if (!("BoolExpr" in condition) || condition.BoolExpr.boolop !== "AND_EXPR") return [condition];
  return (condition.BoolExpr.args ?? []).flatMap(parts);
}

/** The tables of FROM; the conditions of inner joins are added to the others. Null: one of them is not known. */
function sourcesOf(scope: Scope, from: readonly Node[], conditions: Node[]): readonly Source[] | null {
  const found: Source[] = [];
  for (const node of from) {
    if ("RangeVar" in node) {
      const { schemaname, relname = "", alias } = node.RangeVar;
      const table = systemTable(scope.state, schemaname ?? null, relname);
      if (table === undefined) return null;
      found.push({ alias: alias?.aliasname ?? relname, table });
    } else if ("JoinExpr" in node && node.JoinExpr.jointype === "JOIN_INNER") {
      const { larg, rarg, quals, usingClause } = node.JoinExpr;
      if (larg === undefined || rarg === undefined || usingClause !== undefined) return null;
      const inner = sourcesOf(scope, [larg, rarg], conditions);
      if (inner === null) return null;
      found.push(...inner);
      if (quals !== undefined) conditions.push(quals);
    } else return null;
  }
  return found;
}

interface Search {
  readonly truth: Truth;
  readonly conditions: readonly Node[];
  seen: number;
}

/** Goes through the rows of the first table, and for each through those of the rest. */
function search(looking: Search, scope: Scope, [first, ...rest]: readonly Source[]): boolean | null {
  if (first === undefined) {
    const answers = looking.conditions.map((each) => looking.truth(scope, each));
    return answers.includes(null) ? null : true;
  }
  let answer: boolean | null = first.table.closed ? false : null;
  for (const row of first.table.rows) {
    looking.seen += 1;
    if (looking.seen > MOST_ROWS) return null;
    const inner: Scope = { ...scope, rows: new Map<string, Row>([...scope.rows, [first.alias, row]]) };
    // What a condition needs of tables that are still to come is not known yet, so that it is not false.
    if (looking.conditions.some((each) => looking.truth(inner, each) === false)) continue;
    const found = search(looking, inner, rest);
    if (found === true) return true;
    if (found === null) answer = null;
  }
  return answer;
}
