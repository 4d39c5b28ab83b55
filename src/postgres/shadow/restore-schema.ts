import type pg from "pg";
import type { RestoreProblem } from "../../model/shadow.ts";
import { splitSql } from "../parse/split-sql.ts";
import { assistRestore, withoutVectorOptions } from "./assist-restore.ts";
import { openSession, type Session } from "./session.ts";
import { assistStatement, createMissingRole, missingRole, type RunAsSuperuser } from "./trusted-side.ts";

/** Settings of a dump that another version may not know, and ownership: on a shadow the migration's role owns all. */
const skipped = /^(alter\s[^;]*\sowner\s+to\s+\S+\s*;?\s*$|reassign\s+owned\s)/i;
const harmlessWhereItFails = /^(set|reset|comment\s+on\s+(extension|database|role|tablespace))\s/i;

/**
 * Restores a schema statement by statement, as the migration's role, so that it owns everything and a statement that
 * fails does not take the others along. Roles that are missing are created; data of COPY is left out.
 *
 * @returns what failed, by line.
 */
export async function restoreSchema(
  schemaSql: string,
  connection: pg.ClientConfig,
  runAsSuperuser: RunAsSuperuser | null,
): Promise<RestoreProblem[]> {
  const session = await openSession(connection);
  const problems: RestoreProblem[] = [];
  let line = 1;
  let counted = 0;
  for (const { start, end } of splitSql(schemaSql).pieces) {
    for (
      let at = schemaSql.indexOf("\n", counted);
      at >= 0 && at < start;
      at = schemaSql.indexOf("\n", at + 1)
    ) {
      line += 1;
    }
    counted = start;
    const sql = withoutVectorOptions(schemaSql.slice(start, end));
    if (skipped.test(sql)) continue;
    const message = await restoreStatement(session, sql, runAsSuperuser);
    if (message !== null) problems.push({ line, sql: sql.slice(0, 500), message });
  }
  await session.end();
  return problems;
}

async function restoreStatement(
  session: Session,
  sql: string,
  runAsSuperuser: RunAsSuperuser | null,
): Promise<string | null> {
  for (let rolesMade = 0; ; rolesMade += 1) {
    const { error, sessionEnded } = await session.run(sql);
    if (sessionEnded) throw new Error(`The shadow's server was lost while restoring: ${sql.slice(0, 200)}`);
    if (error === null || harmlessWhereItFails.test(sql)) return null;
    if (runAsSuperuser === null) return error.message;
    const role = missingRole(error);
    try {
      if (role !== null && rolesMade < 20) await createMissingRole(role, runAsSuperuser);
      else if (error.code === "42501" && (await assist(sql, runAsSuperuser))) return null;
      else return error.message;
    } catch (failure) {
      return `${error.message}; ${(failure as Error).message}`;
    }
  }
}

async function assist(sql: string, run: RunAsSuperuser): Promise<boolean> {
  return (await assistStatement(sql, run)) !== null || (await assistRestore(sql, run));
}
