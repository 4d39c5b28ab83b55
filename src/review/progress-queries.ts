import { relationList } from "./relation-literals.ts";

/** Of PostgreSQL's progress views: only rows of the database that the query runs in, whose names can be told. */
const HERE = "WHERE datname = current_database();";

const percent = (done: string, total: string): string =>
  `round(100.0 * ${done} / nullif(${total}, 0), 1) AS percent_of`;

/** CREATE INDEX, REINDEX, and the index of a new constraint. */
export const indexProgress = `SELECT pid, relid::regclass AS table, index_relid::regclass AS index, phase,
       ${percent("blocks_done", "blocks_total")}_blocks,
       ${percent("tuples_done", "tuples_total")}_rows,
       nullif(current_locker_pid, 0)::int AS waits_for
FROM pg_stat_progress_create_index
${HERE}`;

/** VACUUM FULL and CLUSTER. */
export const rewriteProgress = `SELECT pid, relid::regclass AS table, command, phase,
       ${percent("heap_blks_scanned", "heap_blks_total")}_blocks, index_rebuild_count AS indexes_done
FROM pg_stat_progress_cluster
${HERE}`;

/** VACUUM; from 17 on it counts the indexes too. */
export function vacuumProgress(major: number): string {
  const indexes = major >= 17 ? ", indexes_processed, indexes_total" : "";
  return `SELECT pid, relid::regclass AS table, phase,
       ${percent("heap_blks_scanned", "heap_blks_total")}_blocks, index_vacuum_count AS index_passes${indexes}
FROM pg_stat_progress_vacuum
${HERE}`;
}

/** Everybody who waits for a lock, the migration itself included. */
export const blockedSessions = `SELECT pid, now() - waitstart AS waits, coalesce(relation::regclass::text, locktype) AS waits_for, mode,
       pg_blocking_pids(pid) AS blocked_by, left(query, 80) AS query
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()
ORDER BY waits DESC NULLS LAST;`;

/** Invalid indexes of the tables (of all where none is given), told apart from those that are being built. */
export function invalidIndexes(tables: readonly string[]): string {
  const onTables = tables.length === 0 ? "" : ` AND indrelid IN (${relationList(tables)})`;
  return `SELECT indexrelid::regclass AS index, indrelid::regclass AS table,
       coalesce(phase, 'left by a build that failed') AS state
FROM pg_index LEFT JOIN pg_stat_progress_create_index
  ON index_relid = indexrelid AND datname = current_database()
WHERE NOT indisvalid${onTables};`;
}

/** A lock by which a step is found among the sessions: the table's qualified name and PostgreSQL's name of the mode. */
export interface StepLock {
  readonly relation: string;
  readonly mode: string;
}

/** The sessions that hold such a lock, the oldest transaction first: what a step does of which no view shows the progress. */
export function runningSteps(locks: readonly StepLock[]): string {
  const conditions = [...new Set(locks.map(({ mode }) => mode))].map((mode) => {
    const tables = locks.filter((lock) => lock.mode === mode).map(({ relation }) => relation);
    return `relation IN (${relationList([...new Set(tables)])}) AND mode = '${mode}'`;
  });
  const held = conditions.length === 1 ? conditions.join("") : `(${conditions.join("\n       OR ")})`;
  return `SELECT DISTINCT pid, now() - xact_start AS open_for, now() - query_start AS runs, state,
       wait_event_type, wait_event, left(query, 80) AS query
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE granted AND datname = current_database()
  AND ${held}
ORDER BY open_for DESC
LIMIT 5;`;
}

export const replicationLag = `SELECT application_name, state, replay_lag,
       pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) AS behind
FROM pg_stat_replication
ORDER BY replay_lag DESC NULLS LAST;`;
