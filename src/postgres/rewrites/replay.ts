import type { ShadowDatabase } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { commitsInside } from "../rules/commits-inside.ts";

/**
 * Runs statements in their transactions; a failing one does not stop the others. What cannot run in a transaction runs
 * between two: what a proof compares is what the migration means.
 *
 * @returns the error of each statement that failed; of a COMMIT at the last statement before it
 */
export async function runStatements(
  database: ShadowDatabase,
  statements: readonly ParsedStatement[],
): Promise<ReadonlyMap<ParsedStatement, DatabaseError>> {
  const errors = new Map<ParsedStatement, DatabaseError>();
  let last: ParsedStatement | null = null;
  const commit = async (): Promise<void> => {
    if (!database.inTransaction) return;
    const error = await database.commit();
    if (error !== null && last !== null) errors.set(last, error);
  };
  for (const statement of statements) {
    const isAlone = !runsInTransaction(statement);
    if (isAlone || statement.transaction === null || statement.transaction !== last?.transaction)
      await commit();
    const begins = statement.transaction !== null && !isAlone && !statement.isTransactionControl;
    if (begins && !database.inTransaction) await database.begin();
    const error = await database.run(statement.sql, {
      mayRunInTransaction: !isAlone,
      isTransactionControl: statement.isTransactionControl,
    });
    if (error !== null) errors.set(statement, error);
    last = statement;
  }
  await commit();
  return errors;
}

/** False for what the server refuses in a transaction, and for a block that commits by itself. */
export function runsInTransaction(statement: ParsedStatement): boolean {
  return statement.mayRunInTransaction && !commitsInside(statement);
}
