import { type Session, toDatabaseError } from "./session.ts";

/** Reads without the migration's limits, and so that no lock of the reading stays behind. */
export async function withoutTrace<T>(session: Session, read: () => Promise<T>): Promise<T> {
  const idle = session.status() === "idle";
  const settings =
    "set local statement_timeout = 0; set local lock_timeout = 0; set local client_encoding = 'UTF8'";
  await session.ask(`${idle ? "begin" : "savepoint lockkeeper_reading"}; ${settings}`);
  try {
    return await read();
  } finally {
    await session.run(
      idle ? "rollback" : "rollback to savepoint lockkeeper_reading; release savepoint lockkeeper_reading",
    );
  }
}

/** A query that fails does not poison the migration's transaction. */
export async function queryGuarded(
  session: Session,
  sql: string,
  values: readonly unknown[],
): Promise<{ rows: Record<string, unknown>[] }> {
  const guarded = session.status() === "transaction";
  if (guarded) await session.ask("savepoint lockkeeper_guard");
  try {
    const { rows } = await session.client.query<Record<string, unknown>>(sql, [...values]);
    if (guarded) await session.ask("release savepoint lockkeeper_guard");
    return { rows };
  } catch (error) {
    if (guarded)
      await session.run("rollback to savepoint lockkeeper_guard; release savepoint lockkeeper_guard");
    throw Object.assign(error as Error, toDatabaseError(error as Parameters<typeof toDatabaseError>[0]));
  }
}
