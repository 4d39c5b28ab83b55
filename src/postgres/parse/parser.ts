import type { Node } from "@pgsql/types";
import { hasSqlDetails, loadModule, parsePlPgSQLSync, parseSync } from "libpg-query";

/** One statement as the parser gives it, with its place in the text that was parsed. */
export interface RawStatement {
  readonly tree: Node;
  /** Offset of the statement in the parsed text, in UTF-8 bytes. */
  readonly byteOffset: number;
  /** Length in UTF-8 bytes; null: to the end of the text. */
  readonly byteLength: number | null;
}

/** What came of parsing a text: its statements, or PostgreSQL's message and the place it points at. */
export type ParseOutcome =
  | { readonly statements: readonly RawStatement[] }
  | { readonly message: string /** In code points from the start of the text. */; readonly position: number };

/** Loads PostgreSQL's parser (WASM). Must be awaited once before anything is parsed. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/** Parses a text with PostgreSQL 18's own parser. Never throws for what the text says. */
export function parseText(sql: string): ParseOutcome {
  try {
    const result = parseSync(sql);
    const statements = (result.stmts ?? []).flatMap((raw) =>
      raw.stmt === undefined
        ? []
        : [{ tree: raw.stmt, byteOffset: raw.stmt_location ?? 0, byteLength: raw.stmt_len ?? null }],
    );
    return { statements };
  } catch (error) {
    return describeFailure(error);
  }
}

function describeFailure(error: unknown): ParseOutcome {
  if (hasSqlDetails(error)) {
    return { message: error.message, position: error.sqlDetails?.cursorPosition ?? 0 };
  }
  // A very deep expression exhausts the stack of the parser or of JSON.parse; the parser survives it.
  if (error instanceof RangeError) return { message: "nested too deeply for the parser", position: 0 };
  if (error instanceof Error) return { message: error.message, position: 0 };
  throw error;
}

/** Syntax tree of a PL/pgSQL function or DO block as libpg-query gives it: nodes named PLpgSQL_…. */
export type PlPgSqlTree = Readonly<Record<string, unknown>>;

/**
 * Parses the PL/pgSQL of a CREATE FUNCTION, CREATE PROCEDURE or DO statement.
 *
 * @returns the functions found, or PostgreSQL's message where the body is refused.
 */
export function parsePlPgSql(sql: string): { functions: readonly PlPgSqlTree[] } | { message: string } {
  try {
    const result: unknown = parsePlPgSQLSync(sql);
    const functions = (result as { plpgsql_funcs?: PlPgSqlTree[] }).plpgsql_funcs ?? [];
    return { functions };
  } catch (error) {
    if (error instanceof Error) return { message: error.message };
    throw error;
  }
}
