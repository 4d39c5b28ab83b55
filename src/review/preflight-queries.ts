import { relationList } from "./relation-literals.ts";

/** Tables that a migration locks, by what that keeps others from. */
export interface LockedTables {
  /** Locked so that nobody reads or writes: whoever holds any lock is waited for. */
  readonly fully: readonly string[];
  /** Locked so that nobody writes: readers are not waited for. */
  readonly forWrites: readonly string[];
}

const COLUMNS = "pid, usename, state, now() - xact_start AS open_for, left(query, 80) AS query";

/** Shorter transactions are over before anybody notices. */
const OPEN_FOR_LONG = "now() - xact_start > interval '5 seconds'";

/**
 * Transactions of five seconds and more that the migration's locks would wait for; without tables those that hold any.
 * Runnable as it stands.
 */
export function longTransactionsQuery({ fully, forWrites }: LockedTables): string {
  const conditions = [
    ...(fully.length === 0 ? [] : [`relation IN (${relationList(fully)})`]),
    ...(forWrites.length === 0
      ? []
      : [`relation IN (${relationList(forWrites)}) AND mode NOT IN ('AccessShareLock', 'RowShareLock')`]),
  ];
  const either = conditions.length > 1 ? `(${conditions.join("\n       OR ")})` : conditions.join("");
  const held = conditions.length === 0 ? "relation IS NOT NULL" : either;
  return `SELECT DISTINCT ${COLUMNS}
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE datname = current_database() AND ${OPEN_FOR_LONG}
  AND ${held};`;
}

/** Transactions of five seconds and more that CREATE INDEX CONCURRENTLY would wait for. Runnable as it stands. */
export const oldSnapshotsQuery = `SELECT ${COLUMNS}
FROM pg_stat_activity
WHERE datname = current_database() AND ${OPEN_FOR_LONG}
  AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)
  AND backend_type = 'client backend';`;
