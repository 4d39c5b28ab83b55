import type pg from "pg";
import type { RestoreProblem, ShadowLimits } from "../../model/shadow.ts";
import { splitSql } from "../parse/split-sql.ts";
import { assistRestore, withoutVectorOptions } from "./assist-restore.ts";
import { openSession, type Session } from "./session.ts";
import { assistStatement, createMissingRole, missingRole, type RunAsSuperuser } from "./trusted-side.ts";
import { type WatchedServer, watch } from "./watchdog.ts";

/** Settings of a dump that another version may not know, locks that a restore needs none of, and ownership: on a shadow the migration's role owns all. */
const skipped = /^(alter\s[^;]*\sowner\s+to\s+\S+\s*;?\s*$|reassign\s+owned\s)/i;
const harmlessWhereItFails = /^(set|reset|lock|comment\s+on\s+(extension|database|role|tablespace))\s/i;

/** What a restore runs on, and what keeps it in bounds: schemas are made from migrations of repositories. */
export interface RestoreWorld {
  readonly connection: pg.ClientConfig;
  /** Null: nobody may help where only a superuser may do something. */
  readonly runAsSuperuser: RunAsSuperuser | null;
  /** Cancels a statement that takes too long, ends its session, and the server at last. */
  readonly watchedBy: WatchedServer;
  readonly limits: ShadowLimits;
}

/**
 * Restores a schema statement by statement, as the migration's role, so that it owns everything and a statement that
 * fails does not take the others along. Roles that are missing are created; data of COPY is left out. What runs longer
 * than a statement may is ended; where the time for all is used up, the rest is left out.
 *
 * @returns what failed, by line.
 * @throws Error where the server is lost.
 */
export async function restoreSchema(schemaSql: string, world: RestoreWorld): Promise<RestoreProblem[]> {
  let session = await openSession(world.connection);
  const problems: RestoreProblem[] = [];
  const end = performance.now() + world.limits.reviewMs;
  let line = 1;
  let counted = 0;
  for (const { start, end: stop } of splitSql(schemaSql).pieces) {
    for (
      let at = schemaSql.indexOf("\n", counted);
      at >= 0 && at < start;
      at = schemaSql.indexOf("\n", at + 1)
    ) {
      line += 1;
    }
    counted = start;
    const sql = withoutVectorOptions(schemaSql.slice(start, stop));
    if (skipped.test(sql)) continue;
    const msLeft = end - performance.now();
    const problem = { line, sql: sql.slice(0, 500) };
    if (msLeft <= 0) {
      problems.push({ ...problem, message: outOfTime(world.limits) });
      break;
    }
    const message = await restoreStatement(session, sql, msLeft, world);
    if (message !== null) problems.push({ ...problem, message });
    if (session.ended()) session = await openSession(world.connection);
  }
  await session.end();
  return problems;
}

function outOfTime({ reviewMs }: ShadowLimits): string {
  return `it and all that follows did not run: the limit of ${reviewMs / 1000} s for restoring the schema was reached`;
}

/** Returns why the statement did not run, or null. */
async function restoreStatement(
  session: Session,
  sql: string,
  msLeft: number,
  { runAsSuperuser, watchedBy, limits }: RestoreWorld,
): Promise<string | null> {
  for (let rolesMade = 0; ; rolesMade += 1) {
    const watched = { server: watchedBy, pid: session.pid, limits, reviewMsLeft: msLeft };
    const { outcome, cutShort } = await watch(watched, () => session.run(sql));
    if (cutShort !== null) return cutShort;
    const { error, sessionEnded } = outcome;
    if (sessionEnded) return "the session on the shadow ended with it";
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
