import { type Analysis, type AnalysisGround, analyseMigrations } from "./analyse-migrations.ts";
import { findCodeUses } from "./find-code-uses.ts";
import { nameAdditionalMigrations } from "./migration-tools/index.ts";
import type { Config, DatabaseConfig } from "./model/config.ts";
import type { Finding, NotAnalysed } from "./model/finding.ts";
import type { Migration } from "./model/migration.ts";
import { proveRewrites } from "./postgres/rewrites/prove-rewrites.ts";
import { type JudgeInput, judge } from "./postgres/rules/judge.ts";
import { compareSchemas } from "./postgres/shadow/compare-schemas.ts";
import { ShadowLostError } from "./postgres/shadow/shadow-lost-error.ts";
import { type PreparedGround, prepareGround } from "./prepare-ground.ts";
import type { ReviewWorld } from "./review-world.ts";

/** The migrations of one database, and what they are reviewed with. */
interface DatabaseJob {
  readonly world: ReviewWorld;
  readonly config: Config;
  readonly database: DatabaseConfig;
  readonly migrations: readonly Migration[];
  /** Migrations of the base that the change set edits. */
  readonly edited: readonly Migration[];
  /** Files that the change set adds. */
  readonly addedPaths: readonly string[];
}

/** What the review of one database says. */
export interface DatabaseReview {
  readonly ground: PreparedGround;
  readonly database: DatabaseConfig;
  readonly analysis: Analysis;
  readonly findings: readonly Finding[];
}

/** Reviews the migrations of one database: steps 3 to 7 of the product. */
export async function reviewDatabase(job: DatabaseJob): Promise<DatabaseReview> {
  const { world, config, database } = job;
  // 3. The snapshot, and 4. the shadow restored from it, pending migrations replayed.
  const ground = await prepareGround(job);
  const migrations = [...ground.editedPending, ...job.migrations];
  try {
    // 5. What each statement does: modelled, run and observed, sized.
    world.progress("running the migration on the shadow");
    const analysis = await analyseOnShadow(migrations, ground);

    // 6. Judgements, with the code that uses what is renamed or dropped.
    const paths = [...(await world.base.paths()), ...job.addedPaths];
    const additionalFiles = nameAdditionalMigrations(paths);
    const input = { ...ground, migrations: analysis.migrations, config, database, additionalFiles };
    const codeUses = await findCodeUses((uses) => judge({ ...input, codeUses: uses }), world);
    const judged: JudgeInput = { ...input, codeUses };
    const findings = judge(judged);

    // 7. Proofs of the rewrites.
    const { shadow } = ground;
    if (shadow === null || world.prove === false) return { ground, database, analysis, findings };
    world.progress("proving the rewrites");
    const proven = await proveRewrites(findings, judged, {
      openDatabase: () => shadow.openDatabase(),
      analyse: (steps, proofGround) => analyseMigrations(steps, { ...proofGround, schemaSql: null }),
      compareSchemas,
      now: Date.now,
    });
    return { ground, database, analysis, findings: proven };
  } finally {
    await ground.shadow?.close();
  }
}

/** Runs the migrations on a clone; where they take the server down, the model alone speaks and the review says so. */
async function analyseOnShadow(migrations: readonly Migration[], ground: PreparedGround): Promise<Analysis> {
  const { shadow } = ground;
  const model: AnalysisGround = { ...ground, database: null };
  if (shadow === null) return analyseMigrations(migrations, model);
  const database = await shadow.openDatabase();
  try {
    return await analyseMigrations(migrations, { ...model, database });
  } catch (error) {
    if (!(error instanceof ShadowLostError)) throw error;
    const lost: NotAnalysed = {
      path: migrations[0]?.path ?? "",
      line: 1,
      reason: `The shadow was lost while the migration ran: ${error.message} What is said of it is modelled, not observed.`,
    };
    const analysis = await analyseMigrations(migrations, model);
    return { ...analysis, notAnalysed: [lost, ...analysis.notAnalysed] };
  } finally {
    await database.close();
  }
}
