import type pg from "pg";
import type { RestoreProblem, ShadowLimits } from "../../model/shadow.ts";
import { splitSql } from "../parse/split-sql.ts";
import { assistRestore, withoutVectorOptions } from "./assist-restore.ts";
import { batchStatements, type SchemaStatement } from "./batch-statements.ts";
import { openSession, type Session } from "./session.ts";
import { assistStatement, createMissingRole, missingRole, type RunAsSuperuser } from "./trusted-side.ts";
import { type WatchedServer, watch } from "./watchdog.ts";

/** Ownership, since on a shadow the migration's role owns all; and what `pg_dump --create` makes of the database itself. */
const skipped =
  /^(alter\s[^;]*\sowner\s+to\s+\S+\s*;?\s*$|reassign\s+owned\s|(create|drop|comment\s+on)\s+database\s)/i;
/** Settings of a dump that another version may not know, and locks that a restore needs none of. */
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

/** What came of a restore. */
export interface RestoredStatements {
  /** What failed, by line. */
  readonly restoreProblems: readonly RestoreProblem[];
  /** True where the time was used up before the end. */
  readonly outOfTime: boolean;
}

/**
 * Restores a schema statement by statement, as the migration's role, so that it owns everything and a statement that
 * fails does not take the others along. Roles that are missing are created; data of COPY is left out. What runs longer
 * than a statement may is ended; where the time for all is used up, the rest is left out.
 *
 * @throws Error where the server is lost.
 */
export async function restoreSchema(schemaSql: string, world: RestoreWorld): Promise<RestoredStatements> {
  let outOfTime = false;
  const restore: Restore = {
    world,
    session: await openSession(world.connection),
    problems: [],
    end: performance.now() + world.limits.reviewMs,
  };
  for (const batch of batchStatements(statementsOf(schemaSql, world))) {
    const [first] = batch;
    if (first !== undefined && performance.now() >= restore.end) {
      restore.problems.push({ ...excerpt(first), message: describeLimit(world.limits) });
      outOfTime = true;
      break;
    }
    await restoreBatch(batch, restore);
  }
  await restore.session.end();
  return { restoreProblems: restore.problems, outOfTime };
}

/** A restore that is under way. */
interface Restore {
  readonly world: RestoreWorld;
  session: Session;
  readonly problems: RestoreProblem[];
  /** When the time for all is used up, by performance.now(). */
  readonly end: number;
}

/** The statements to restore, with their lines. */
function* statementsOf(schemaSql: string, { watchedBy }: RestoreWorld): Generator<SchemaStatement> {
  let line = 1;
  let counted = 0;
  for (const { start, end } of splitSql(schemaSql).pieces) {
    for (let at = schemaSql.indexOf("\n", counted); at >= 0 && at < start; ) {
      line += 1;
      at = schemaSql.indexOf("\n", at + 1);
    }
    counted = start;
    const text = schemaSql.slice(start, end);
    // A server of our own has pgvector as a stand-in.
    const sql = watchedBy.dataFolder === null ? text : withoutVectorOptions(text);
    if (!skipped.test(sql)) yield { sql, line };
  }
}

/** Runs a batch as one message; where a statement fails, those before it again, it alone, and then the rest. */
async function restoreBatch(batch: readonly SchemaStatement[], restore: Restore): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  if (batch.length === 1 || restore.session.status() !== "idle") {
    for (const statement of batch) await restoreOne(statement, restore);
    return;
  }
  const { world, session, end } = restore;
  const watched = {
    server: world.watchedBy,
    pid: session.pid,
    limits: world.limits,
    reviewMsLeft: end - performance.now(),
  };
  const text = batch.map(({ sql }) => sql).join(";\n");
  const { outcome, cutShort } = await watch(watched, () => session.run(text));
  if (cutShort === null && outcome.error === null) return;
  await reopen(restore);
  // A batch that does not parse, or was ended for its length, says nothing of its statements.
  if (cutShort !== null || outcome.error?.code === SYNTAX_ERROR || outcome.sessionEnded) {
    for (const statement of batch) await restoreOne(statement, restore);
    return;
  }
  const failed = Math.min(outcome.completed, batch.length - 1);
  await restoreBatch(batch.slice(0, failed), restore);
  await restoreBatch(batch.slice(failed, failed + 1), restore);
  await restoreBatch(batch.slice(failed + 1), restore);
}

async function restoreOne(statement: SchemaStatement, restore: Restore): Promise<void> {
  const msLeft = restore.end - performance.now();
  const message = await restoreStatement(restore.session, statement.sql, msLeft, restore.world);
  if (message !== null) restore.problems.push({ ...excerpt(statement), message });
  await reopen(restore);
}

/** A statement may have ended its session. */
async function reopen(restore: Restore): Promise<void> {
  if (restore.session.ended()) restore.session = await openSession(restore.world.connection);
}

function excerpt({ sql, line }: SchemaStatement): { line: number; sql: string } {
  return { line, sql: sql.slice(0, 500) };
}

const SYNTAX_ERROR = "42601";

function describeLimit({ reviewMs }: ShadowLimits): string {
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
