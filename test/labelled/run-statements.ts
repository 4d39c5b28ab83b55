import type pg from "pg";
import type { ParsedStatement } from "../../src/postgres/parse/parse-migration.ts";
import { observeOutside } from "./observe-outside.ts";
import { processId } from "./process-id.ts";
import { blockedBy, compareWork, readWork } from "./server-work.ts";

/** The sessions with which a snippet is run and watched. */
export interface Sessions {
  /** Runs the migration. */
  readonly runner: pg.Client;
  /** Reads the locks that the runner holds. */
  readonly watcher: pg.Client;
  /** Connects once more to the same database. */
  connect(): Promise<pg.Client>;
  /** Tables that are large in production, as labels write their names. */
  readonly large: ReadonlySet<string>;
}

/** Runs the statements in the transactions that their tool makes; the first that fails ends the migration. */
export async function runStatements(
  statements: readonly ParsedStatement[],
  sessions: Sessions,
  isOwn: boolean,
): Promise<readonly string[]> {
  const facts: string[] = [];
  try {
    if (isOwn) await runInTheirTransactions(statements, sessions, facts);
    else {
      for (const { sql } of statements) facts.push(...(await observeInside(sql, sessions)));
      await sessions.runner.query("set constraints all immediate");
    }
  } catch (error) {
    facts.push(`fails ${(error as { readonly code?: string }).code ?? String(error)}`);
  }
  return facts;
}

async function runInTheirTransactions(
  statements: readonly ParsedStatement[],
  sessions: Sessions,
  facts: string[],
): Promise<void> {
  const { runner, watcher } = sessions;
  let open: number | null = null;
  for (const statement of statements) {
    const { transaction, isTransactionControl, sql } = statement;
    if (open !== null && transaction !== open) await commitOpen(sessions);
    if (transaction !== null && transaction !== open && !isTransactionControl) await runner.query("begin");
    open = transaction;
    if (isTransactionControl) await runner.query(sql);
    else if (transaction !== null) facts.push(...(await observeInside(sql, sessions)));
    else facts.push(...(await runByItself(statement, sessions)));
  }
  const fileBegan = statements.find(({ transaction }) => transaction === open)?.isTransactionControl === true;
  if (open !== null && !fileBegan) await commitOpen(sessions);
  if (await isInTransaction(watcher, runner)) facts.push("leaves a transaction open");
}

async function commitOpen({ runner, watcher }: Sessions): Promise<void> {
  if (await isInTransaction(watcher, runner)) await runner.query("commit");
}

async function runByItself(statement: ParsedStatement, sessions: Sessions): Promise<readonly string[]> {
  const { runner } = sessions;
  const { sql, tree, mayRunInTransaction } = statement;
  if (!mayRunInTransaction) return observeOutside(sql, sessions);
  // What may commit by itself, and settings of the session, run as they are.
  if (["DoStmt", "CallStmt", "VariableSetStmt"].some((kind) => kind in tree)) {
    await runner.query(sql);
    return [];
  }
  await runner.query("begin");
  const facts = await observeInside(sql, sessions);
  await runner.query("commit");
  return facts;
}

async function observeInside(sql: string, { runner, watcher, large }: Sessions): Promise<readonly string[]> {
  const before = await readWork(runner);
  await runner.query(sql);
  const { isLong, changed } = compareWork(before, await readWork(runner), large);
  const facts = changed.map((table) => `changes rows of ${table}`);
  const blocked = isLong ? await blockedBy(watcher, runner) : new Map<string, string>();
  return [...facts, ...[...blocked].map(([table, what]) => `blocks ${what} of ${table}`)];
}

async function isInTransaction(watcher: pg.Client, runner: pg.Client): Promise<boolean> {
  const { rows } = await watcher.query<{ readonly state: string }>(
    "select state from pg_stat_activity where pid = $1",
    [processId(runner)],
  );
  return rows[0]?.state !== "idle";
}
