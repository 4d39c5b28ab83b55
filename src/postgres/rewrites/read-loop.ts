import { parsePlPgSql } from "../parse/parser.ts";

/** What the loop of a DO block walks and does, read from its PL/pgSQL tree. */
export interface Loop {
  /** Texts of the SQL statements in the block. */
  readonly statements: readonly string[];
  /** Name of the loop's record and the query that it walks; null for other loops. */
  readonly walks: { readonly record: string; readonly query: string } | null;
  readonly variables: ReadonlySet<string>;
}

/** Statements of PL/pgSQL that neither change data nor matter to what is changed. */
const HARMLESS = new Set([
  "PLpgSQL_stmt_block",
  "PLpgSQL_stmt_loop",
  "PLpgSQL_stmt_while",
  "PLpgSQL_stmt_fori",
  "PLpgSQL_stmt_fors",
  "PLpgSQL_stmt_if",
  "PLpgSQL_stmt_exit",
  "PLpgSQL_stmt_return",
  "PLpgSQL_stmt_getdiag",
  "PLpgSQL_stmt_assign",
  "PLpgSQL_stmt_raise",
  "PLpgSQL_stmt_execsql",
  "PLpgSQL_stmt_perform",
  "PLpgSQL_stmt_commit",
]);

/** Reads the PL/pgSQL of a DO block; null where it does more than loop and change rows. */
export function readLoop(sql: string): Loop | null {
  const parsed = parsePlPgSql(sql);
  if (!("functions" in parsed) || parsed.functions.length !== 1) return null;
  const statements: string[] = [];
  const variables = new Set<string>();
  let walks: Loop["walks"] = null;
  let simple = true;
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      if (key.startsWith("PLpgSQL_stmt_") && !HARMLESS.has(key)) simple = false;
      if (key === "PLpgSQL_stmt_execsql") statements.push(queryIn(each, "sqlstmt"));
      if (key === "PLpgSQL_stmt_fors") walks = { record: recordIn(each), query: queryIn(each, "query") };
      if (key === "refname" && typeof each === "string" && each !== "found") variables.add(each);
      visit(each);
    }
  };
  visit(parsed.functions[0]);
  return simple ? { statements, walks, variables } : null;
}

function queryIn(statement: unknown, field: string): string {
  const expression = (statement as Record<string, { PLpgSQL_expr?: { query?: string } } | undefined>)[field];
  return expression?.PLpgSQL_expr?.query ?? "";
}

function recordIn(statement: unknown): string {
  const { var: record } = statement as { var?: Record<string, { refname?: string }> };
  return Object.values(record ?? {})[0]?.refname ?? "";
}
