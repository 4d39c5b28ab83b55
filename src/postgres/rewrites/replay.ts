import type { ShadowDatabase } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { commitsInside } from "../rules/commits-inside.ts";

/** Runs statements in their transactions; a failing one does not stop the others. The first error, or null. */
export async function runStatements(
  database: ShadowDatabase,
  statements: readonly ParsedStatement[],
): Promise<DatabaseError | null> {
  let first: DatabaseError | null = null;
  // Not `first ??= await …`: that would not run what comes after a failure.
  const note = (error: DatabaseError | null): void => {
    first ??= error;
  };
  let transaction: number | null = null;
  for (const statement of statements) {
    if (statement.transaction === null || statement.transaction !== transaction) {
      if (database.inTransaction) note(await database.commit());
      if (statement.transaction !== null && !statement.isTransactionControl) await database.begin();
    }
    transaction = statement.transaction;
    note(await runStatement(database, statement));
  }
  if (database.inTransaction) note(await database.commit());
  return first;
}

/** Runs one statement where it stands. A block that commits by itself is run bare. */
export async function runStatement(
  database: ShadowDatabase,
  statement: ParsedStatement,
): Promise<DatabaseError | null> {
  const mayRunInTransaction = statement.mayRunInTransaction && !commitsInside(statement);
  const observation = await database.observe(statement.sql, {
    mayRunInTransaction,
    isTransactionControl: statement.isTransactionControl,
  });
  if (observation.cutShort !== null) return { code: "57014", message: observation.cutShort };
  return observation.error;
}
