import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { LockMode } from "../model/lock.ts";
import type { Review } from "../model/review.ts";
import { worksThroughRows } from "../postgres/estimates/statement-time.ts";
import { formatEstimate } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { listSome } from "../text/list.ts";
import { holdTimes } from "./hold-times.ts";
import {
  blockedSessions,
  indexProgress,
  invalidIndexes,
  replicationLag,
  rewriteProgress,
  runningSteps,
  type StepLock,
  vacuumProgress,
} from "./progress-queries.ts";
import { shortPaths } from "./short-paths.ts";

/** A query to run while the migration runs. */
export interface WatchQuery {
  /** What it tells, as Markdown. */
  readonly title: string;
  /** Complete: runnable as it stands on the majors that were reviewed. */
  readonly sql: string;
}

/** A step that is over sooner is not watched, in ms. */
const LONG = 5_000;

/** More tables in one query would not be read. */
const MOST_TABLES = 20;
const MOST_STEPS = 3;

/** A step with work of some length, or of a length that is not known. */
interface Step {
  readonly analysis: StatementAnalysis;
  readonly effects: readonly Effect[];
  /** "`a.sql:3` takes about 9 s". */
  readonly words: string;
}

/** The queries to watch this migration run: only those that apply to it. */
export function watchQueries(review: Review): readonly WatchQuery[] {
  const ups = review.migrations.filter(({ migration }) => migration.direction === "up");
  const statements = ups.flatMap((migration) => migration.statements).filter(({ error }) => error === null);
  const effects = statements.flatMap((statement) => statement.effects).filter(({ created }) => !created);
  const steps = longSteps(review);
  const planned = tablesOfPlans(review);
  const builds = steps.filter(showsIndexProgress);
  const vacuums = steps.filter(({ analysis }) => analysis.statement.kind === "VacuumStmt");
  const rewrites = steps.filter(isFullVacuum);
  const unseen = steps.filter(
    (step) => ![...builds, ...vacuums, ...rewrites].includes(step) && locksOf(step).length > 0,
  );
  const concurrent = [...statements.filter(isConcurrentBuild).flatMap(builtOn), ...planned];
  const waits = effects.some(({ blocks }) => blocks === "writes" || blocks === "reads and writes");
  const queries: readonly (readonly [boolean, string, () => string])[] = [
    [
      waits || concurrent.length > 0,
      "Who waits, for which lock, and for whom; the migration included",
      () => blockedSessions,
    ],
    [builds.length + planned.length > 0, "How far the index build is", () => indexProgress],
    [rewrites.length > 0, "How far the rewrite is", () => rewriteProgress],
    [
      vacuums.length > rewrites.length,
      "How far VACUUM is",
      () =>
        vacuumProgress(
          Math.min(review.postgres, ...(review.databases ?? []).map(({ postgres }) => postgres)),
        ),
    ],
    [
      unseen.length > 0,
      `How long the steps have run of which PostgreSQL shows no progress (${listSome(
        unseen.map(({ words }) => words),
        MOST_STEPS,
      )})`,
      () => runningSteps(unseen.flatMap(locksOf).slice(0, MOST_TABLES)),
    ],
    [
      concurrent.length > 0,
      "Indexes that are not valid: being built, or left by a build that failed",
      () => invalidIndexes(few([...new Set(concurrent)])),
    ],
    [
      steps.some(writesMuch) || planned.length > 0,
      "How far replicas are behind (on the primary)",
      () => replicationLag,
    ],
  ];
  return queries.flatMap(([applies, title, sql]) => (applies ? [{ title, sql: sql() }] : []));
}

function longSteps({ migrations }: Review): readonly Step[] {
  const ups = migrations.filter(({ migration }) => migration.direction === "up");
  const times = holdTimes(ups);
  const short = shortPaths(ups.map(({ migration }) => migration.path));
  return ups.flatMap(({ statements }) =>
    statements.flatMap((analysis): readonly Step[] => {
      const effects = analysis.effects.filter(({ created }) => !created);
      const runs = times.get(analysis)?.runs ?? null;
      if (analysis.error !== null || !effects.some(worksThroughRows)) return [];
      if (runs !== null && runs.likely < LONG) return [];
      const { path, line } = analysis.statement;
      const words = `${inlineCode(`${short.get(path) ?? path}:${line}`)} takes ${formatEstimate(runs)}`;
      return [{ analysis, effects, words }];
    }),
  );
}

/** True where the build of an index is reported: not for those that a rewrite builds anew. */
function showsIndexProgress({ effects }: Step): boolean {
  const rewrites = effects.some((effect) => effect.rewrites);
  return !rewrites && effects.some(({ buildsIndexes }) => buildsIndexes.length > 0);
}

function isFullVacuum({ analysis: { statement }, effects }: Step): boolean {
  return (
    effects.some(({ rewrites }) => rewrites) &&
    (statement.kind === "VacuumStmt" || statement.kind === "ClusterStmt")
  );
}

function isConcurrentBuild({ statement: { kind, sql } }: StatementAnalysis): boolean {
  return (kind === "IndexStmt" || kind === "ReindexStmt") && CONCURRENTLY.test(sql);
}

function builtOn({ effects }: StatementAnalysis): readonly string[] {
  return effects
    .filter(({ buildsIndexes, created }) => buildsIndexes.length > 0 && !created)
    .map(({ relation }) => relation);
}

/** The tables of findings whose way out builds an index. */
function tablesOfPlans({ findings }: Review): readonly string[] {
  return findings.flatMap(({ relation, rewrite }) => {
    const builds = rewrite?.steps.some(({ text }) => BUILD.test(text) && CONCURRENTLY.test(text)) ?? false;
    return relation !== null && builds ? [relation] : [];
  });
}

const BUILD = /\b(?:CREATE (?:UNIQUE )?INDEX|REINDEX)\b/i;
const CONCURRENTLY = /\bCONCURRENTLY\b/i;

/** The lock by which a step is known: of the relations that it works through. */
function locksOf({ effects }: Step): readonly StepLock[] {
  const worked = effects.filter((effect) => effect.kind !== "index" && effect.lock !== "ACCESS SHARE");
  return worked.flatMap(({ relation, lock }) => (lock === null ? [] : [{ relation, mode: modeName(lock) }]));
}

/** "ACCESS EXCLUSIVE" → "AccessExclusiveLock", as `pg_locks` has it. */
function modeName(lock: LockMode): string {
  return `${lock.replace(/([A-Z])([A-Z]*) ?/g, (_, first: string, rest: string) => first + rest.toLowerCase())}Lock`;
}

/** What writes no WAL, as a scan, keeps no replica behind. */
function writesMuch({ effects }: Step): boolean {
  return effects.some(
    ({ rewrites, buildsIndexes, dataChange }) =>
      rewrites || buildsIndexes.length > 0 || ["insert", "update", "delete"].includes(dataChange ?? ""),
  );
}

function few(tables: readonly string[]): readonly string[] {
  return tables.length > MOST_TABLES ? [] : tables;
}
