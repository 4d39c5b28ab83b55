import type { ParsedStatement } from "../../src/postgres/parse/parse-migration.ts";
import { askAll, compareAnswers } from "./ask-running-code.ts";
import type { Snippet } from "./read-labels.ts";
import { runStatements, type Sessions } from "./run-statements.ts";
import { compareStates, readState } from "./server-state.ts";

/**
 * Runs a snippet on a real server with rows and tells what harm it did, in the words that labels use:
 *
 * - `blocks reads and writes of T`, `blocks writes of T`: another session could not read or write the table while work
 *   was done that grows with a large table;
 * - `changes rows of T`: a transaction held half of the rows of a large table or more;
 * - `fails CODE`: a statement, or the COMMIT, is refused;
 * - `breaks QUERY`, `changes QUERY`: what running code asked before fails, or has another answer;
 * - `loses T`, `loses rows of T`, `loses T.c`: data that was there is gone;
 * - `drops the view V`, `drops the foreign key F`, …: what the snippet does not name is gone with what it does;
 * - `opens T to every role`: a role that was never granted anything may read or write it;
 * - `unlogs T`: a crash would empty the table;
 * - `repeats an index of T`, `leaves an invalid index`, `leaves a transaction open`.
 *
 * Nothing else of Lockkeeper is asked but the parser, which tells the statements and their transactions.
 *
 * @param isOwn true: the database is the snippet's own, what it does is committed; false: all is rolled back
 */
export async function gatherFacts(
  { sql, running, rows }: Pick<Snippet, "sql" | "running" | "rows">,
  statements: readonly ParsedStatement[],
  sessions: Sessions,
  isOwn: boolean,
): Promise<readonly string[]> {
  const { runner } = sessions;
  if (!isOwn) await runner.query("begin");
  try {
    for (const row of rows) await runner.query(row);
    const before = await readState(runner);
    const answers = await askAll(runner, running, isOwn);
    if (!isOwn) await runner.query("savepoint migration");
    const facts = new Set(await runStatements(statements, sessions, isOwn));
    if (isOwn) await runner.query("rollback");
    else if (hasFailed(facts)) await runner.query("rollback to migration");
    for (const fact of compareStates(before, await readState(runner), sql)) facts.add(fact);
    const after = await askAll(runner, running, isOwn);
    for (const fact of compareAnswers(running, answers, after)) facts.add(fact);
    return [...facts].sort();
  } finally {
    await runner.query("rollback");
  }
}

function hasFailed(facts: ReadonlySet<string>): boolean {
  return [...facts].some((fact) => fact.startsWith("fails "));
}

/** True where a snippet can be run in one transaction that is rolled back, with the same locks as in production. */
export function fitsOneTransaction(
  { rows }: Pick<Snippet, "rows">,
  statements: readonly ParsedStatement[],
): boolean {
  const [first] = statements;
  const together = statements.every(({ transaction }) => transaction === first?.transaction);
  return (
    rows.length === 0 &&
    together &&
    (statements.length === 1 || first?.transaction !== null) &&
    statements.every(
      ({ tree, mayRunInTransaction, isTransactionControl }) =>
        mayRunInTransaction &&
        !isTransactionControl &&
        // A loop may commit, no rollback takes setval() back, and enums ask whether a savepoint is open.
        !["DoStmt", "CallStmt", "SelectStmt", "AlterEnumStmt"].some((kind) => kind in tree),
    )
  );
}
