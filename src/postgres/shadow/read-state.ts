import pg from "pg";
import { nameTemporary } from "../server/name-temporary.ts";
import { type CatalogReading, type ReadingScope, readingQuery } from "./relation-state.ts";
import type { Session } from "./session.ts";

/**
 * SQL that runs within a savepoint, with our own search path and without the migration's time limits, and leaves
 * nothing behind: no setting and no lock.
 */
export function withinSavepoint(sql: string): string {
  return `savepoint lockkeeper_reading;
set local search_path = pg_catalog; set local statement_timeout = 0; set local lock_timeout = 0;
${sql};
rollback to savepoint lockkeeper_reading; release savepoint lockkeeper_reading`;
}

/**
 * Reads the catalogs within the session's transaction.
 *
 * @param first SQL that opens the transaction or a savepoint, sent in the same message; empty: in one already.
 */
export async function readState(
  session: Session,
  scope: { readonly relations: ReadingScope["relations"]; readonly foreignKeys?: readonly string[] },
  first = "",
): Promise<CatalogReading> {
  const foreignKeys = (scope.foreignKeys ?? []).map((name) => pg.escapeLiteral(name));
  const query = readingQuery({ relations: scope.relations, foreignKeys });
  const { reading } = await session.ask(`${first}${withinSavepoint(query)}`);
  return JSON.parse(nameTemporary(String(reading))) as CatalogReading;
}
