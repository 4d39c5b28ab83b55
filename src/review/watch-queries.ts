import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Review } from "../model/review.ts";
import { worksThroughRows } from "./hold-times.ts";

/** A query to run while the migration runs. */
export interface WatchQuery {
  /** What it tells. */
  readonly title: string;
  /** Complete: runnable as it stands on PostgreSQL 14 to 18. */
  readonly sql: string;
}

/** More tables in one query would not be read. */
const MOST_TABLES = 20;

/** The queries to watch this migration run: only those that apply to it. */
export function watchQueries(review: Review): readonly WatchQuery[] {
  const statements = review.migrations
    .filter(({ migration }) => migration.direction === "up")
    .flatMap((migration) => migration.statements);
  const effects = statements.flatMap((statement) => statement.effects).filter(({ created }) => !created);
  const blocking = effects.filter(({ blocks }) => blocks === "writes" || blocks === "reads and writes");
  const builds = [...buildingEffects(effects), ...rewriteBuilds(review)];
  const works = effects.some(worksThroughRows);
  return [
    ...(blocking.length > 0 ? [blockedSessions] : []),
    ...(builds.length > 0 ? [indexProgress] : []),
    ...(statements.some(isFullVacuum) ? [rewriteProgress] : []),
    ...(hasConcurrentBuild(statements, review) ? [invalidIndexes(tablesOf(builds))] : []),
    ...(works ? [replicationLag] : []),
  ];
}

const blockedSessions: WatchQuery = {
  title: "Who waits, for how long, and for whom",
  sql: `SELECT waiting.pid, now() - waiting.query_start AS waits, left(waiting.query, 80) AS query,
       pg_blocking_pids(waiting.pid) AS blocked_by
FROM pg_stat_activity AS waiting
WHERE cardinality(pg_blocking_pids(waiting.pid)) > 0
ORDER BY waits DESC;`,
};

const indexProgress: WatchQuery = {
  title: "How far the index build is",
  sql: `SELECT pid, relid::regclass AS table, index_relid::regclass AS index, phase,
       round(100.0 * blocks_done / nullif(blocks_total, 0), 1) AS percent_of_blocks,
       round(100.0 * tuples_done / nullif(tuples_total, 0), 1) AS percent_of_rows
FROM pg_stat_progress_create_index;`,
};

const rewriteProgress: WatchQuery = {
  title: "How far VACUUM FULL or CLUSTER is",
  sql: `SELECT pid, relid::regclass AS table, command, phase,
       round(100.0 * heap_blks_scanned / nullif(heap_blks_total, 0), 1) AS percent_of_blocks
FROM pg_stat_progress_cluster;`,
};

const replicationLag: WatchQuery = {
  title: "How far replicas are behind (run on the primary)",
  sql: `SELECT application_name, state, replay_lag,
       pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) AS behind
FROM pg_stat_replication
ORDER BY replay_lag DESC NULLS LAST;`,
};

function invalidIndexes(tables: readonly string[]): WatchQuery {
  const literals = tables.map((table) => `to_regclass(${quoteLiteral(table)})`);
  const onTables = literals.length === 0 ? "" : `\n  AND indrelid IN (${literals.join(", ")})`;
  return {
    title: "Indexes that a failed CREATE INDEX CONCURRENTLY left invalid",
    sql: `SELECT indexrelid::regclass AS index, indrelid::regclass AS table
FROM pg_index
WHERE NOT indisvalid${onTables};`,
  };
}

function buildingEffects(effects: readonly Effect[]): readonly Effect[] {
  return effects.filter(({ buildsIndexes }) => buildsIndexes.length > 0);
}

/** The tables of findings whose way out builds an index. */
function rewriteBuilds({ findings }: Review): readonly { readonly relation: string }[] {
  return findings.flatMap(({ relation, rewrite }) => {
    const builds = rewrite?.steps.some(({ text }) => BUILD.test(text) && CONCURRENTLY.test(text)) ?? false;
    return relation !== null && builds ? [{ relation }] : [];
  });
}

const BUILD = /\b(?:CREATE (?:UNIQUE )?INDEX|REINDEX)\b/i;
const CONCURRENTLY = /\bCONCURRENTLY\b/i;

function hasConcurrentBuild(statements: readonly StatementAnalysis[], review: Review): boolean {
  const builds = statements.some(
    ({ statement: { kind, sql } }) =>
      (kind === "IndexStmt" || kind === "ReindexStmt") && CONCURRENTLY.test(sql),
  );
  return builds || rewriteBuilds(review).length > 0;
}

function isFullVacuum({ statement, effects }: StatementAnalysis): boolean {
  const rewritten = effects.some(({ rewrites, created }) => rewrites && !created);
  return rewritten && (statement.kind === "VacuumStmt" || statement.kind === "ClusterStmt");
}

function tablesOf(builds: readonly { readonly relation: string }[]): readonly string[] {
  const tables = [...new Set(builds.map(({ relation }) => relation))];
  return tables.length > MOST_TABLES ? [] : tables;
}

/** A string literal of standard SQL, which PostgreSQL reads with `standard_conforming_strings` on, its default. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
