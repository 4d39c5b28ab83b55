import type { MigrationAnalysis, StatementAnalysis } from "../model/analysis.ts";
import type { NotAnalysed } from "../model/finding.ts";
import type { Migration } from "../model/migration.ts";
import { type DriftSources, explainDrift, mayBeDrift } from "../postgres/drift/explain-drift.ts";
import { lostInRestore } from "../postgres/drift/lost-in-restore.ts";
import { createdExtension, needExtensions } from "../postgres/drift/needs-extension.ts";
import { standInVersion } from "../postgres/server/stand-ins/install-stand-ins.ts";
import { recordedIn } from "../postgres/snapshot/pending-migrations.ts";
import type { ReviewWorld } from "../review-world.ts";
import type { Analysis } from "./analyse-migrations.ts";
import { analyseOnShadow } from "./analyse-on-shadow.ts";
import type { PreparedGround } from "./prepare-ground.ts";
import { type ReplayedHistory, replayHistory } from "./replay-history.ts";

/** A statement of a migration of the base that production's schema refuses, though the repository's history takes it. */
export interface RefusedStatement {
  readonly path: string;
  readonly line: number;
  /** What the server said. */
  readonly message: string;
}

/** An analysis that tells drift from mistakes. */
interface ExplainedAnalysis {
  readonly analysis: Analysis;
  /** Of the base's migrations that must run first. */
  readonly refused: readonly RefusedStatement[];
}

/**
 * Where statements fail on production's schema: looks whether they would on the schema that the base's migrations make,
 * which is replayed only then. Those that would not are drift. What the shadow lacks although production has it is no
 * failure of the migration, and becomes something that was not analysed.
 */
export async function findDrift(
  migrations: readonly Migration[],
  found: Analysis,
  ground: PreparedGround,
  world: ReviewWorld,
): Promise<ExplainedAnalysis> {
  const { production, history, pendingProblems } = ground;
  const tried = withoutExtensions(found, ground);
  if (production === null || production.origin === "schema") return { analysis: tried, refused: [] };
  const analysis = withoutLost(tried, ground);
  const isSuspect = analysis.migrations.some(({ statements }) => statements.some(mayDrift));
  if (history.length === 0 || (!isSuspect && pendingProblems.length === 0)) return { analysis, refused: [] };
  world.progress("replaying the base's migrations, to tell drift from mistakes");
  const replayed = await replayHistory(ground, world);
  try {
    const refused = pendingProblems.filter(
      ({ path, message }) =>
        !replayed.problems.some((each) => each.path === path && each.message === message),
    );
    if (!isSuspect) return { analysis, refused };
    const again = await analyseOnShadow(migrations, replayed);
    return { analysis: withDrift(analysis, again, sourcesOf(ground, replayed)), refused };
  } finally {
    await replayed.shadow?.close();
  }
}

function mayDrift({ error }: StatementAnalysis): boolean {
  return error !== null && mayBeDrift(error);
}

function sourcesOf(
  { production, snapshot, history }: PreparedGround,
  replayed: ReplayedHistory,
): DriftSources {
  if (production === null || snapshot === null) throw new Error("Drift is told from a snapshot.");
  return {
    production: snapshot.catalog,
    history: replayed.schema,
    migrations: history,
    recordedIn: (path) => recordedIn(production, history, path),
    knownOf: production.takenAt,
  };
}

/** Marks the statements that fail here and not there. */
function withDrift(analysis: Analysis, again: Analysis, sources: DriftSources): Analysis {
  const migrations = analysis.migrations.map((migration, index) =>
    mapStatements(migration, (each, position) => {
      const other = again.migrations[index]?.statements[position];
      if (each.error === null || !mayDrift(each) || other === undefined || other.error !== null) return each;
      return { ...each, drift: explainDrift(each.error, sources) };
    }),
  );
  return { ...analysis, migrations };
}

/** What needs an extension that the shadow's server lacks is no error of the migration. */
function withoutExtensions(analysis: Analysis, { shadow }: PreparedGround): Analysis {
  if (shadow === null) return analysis;
  const lacking = [
    ...shadow.restoreProblems.flatMap(({ sql }) => createdExtension(sql) ?? []),
    ...shadow.catalog.extensions.filter(({ version }) => version === standInVersion).map(({ name }) => name),
  ];
  const all = analysis.migrations.flatMap(({ statements }) => statements);
  const reasons = needExtensions(
    all.map(({ statement: { sql }, error }) => ({ sql, error })),
    lacking,
  );
  const byStatement = new Map(all.map((each, position) => [each, reasons[position] ?? null]));
  return withReasons(analysis, (each) => byStatement.get(each) ?? null);
}

/** What got lost in the restore is no error of the migration. */
function withoutLost(
  analysis: Analysis,
  { production, snapshot, shadow, pending }: PreparedGround,
): Analysis {
  if (shadow === null || production === null || snapshot === null || shadow.restoreProblems.length === 0) {
    return analysis;
  }
  const sides = { production: production.catalog, restored: snapshot.catalog, pending };
  return withReasons(analysis, ({ error }) => (error === null ? null : lostInRestore(error, sides)));
}

/**
 * Takes errors away that say nothing of the migration: what failed so was not analysed, for the reason given, which says
 * more than that the statement is not modelled.
 */
function withReasons(
  analysis: Analysis,
  reasonOf: (statement: StatementAnalysis) => string | null,
): Analysis {
  const notAnalysed = new Set<NotAnalysed>(analysis.notAnalysed);
  const migrations = analysis.migrations.map((migration) =>
    mapStatements(migration, (each) => {
      const reason = reasonOf(each);
      if (reason === null) return each;
      const { path, line } = each.statement;
      for (const known of analysis.notAnalysed)
        if (known.path === path && known.line === line && each.notAnalysed.includes(known.reason))
          notAnalysed.delete(known);
      notAnalysed.add({ path, line, reason });
      return { ...each, error: null, notAnalysed: [reason] };
    }),
  );
  return { migrations, notAnalysed: [...notAnalysed] };
}

function mapStatements(
  { migration, statements }: MigrationAnalysis,
  change: (analysis: StatementAnalysis, position: number) => StatementAnalysis,
): MigrationAnalysis {
  return { migration, statements: statements.map(change) };
}
