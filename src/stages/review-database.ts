import { nameAdditionalMigrations, writeInPlaceAmong } from "../migration-tools/index.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Finding } from "../model/finding.ts";
import type { LockOrder, MetDeadlock } from "../model/lock-order.ts";
import type { Migration } from "../model/migration.ts";
import type { Rollback } from "../model/rollback.ts";
import { lockOrdersOf } from "../postgres/lock-order/lock-orders-of.ts";
import { proveRewrites } from "../postgres/rewrites/prove-rewrites.ts";
import { timeRewrites } from "../postgres/rewrites/time-rewrites.ts";
import { type JudgeInput, judge } from "../postgres/rules/judge.ts";
import { compareSchemas } from "../postgres/shadow/compare-schemas.ts";
import type { ReviewWorld } from "../review-world.ts";
import { type Analysis, analyseMigrations } from "./analyse-migrations.ts";
import { analyseOnShadow } from "./analyse-on-shadow.ts";
import { findCodeUses } from "./find-code-uses.ts";
import { findDrift, type RefusedStatement } from "./find-drift.ts";
import { findWaysBack } from "./find-ways-back.ts";
import { type PreparedGround, prepareGround } from "./prepare-ground.ts";

/** The migrations of one database, and what they are reviewed with. */
export interface DatabaseJob {
  readonly world: ReviewWorld;
  readonly config: Config;
  readonly database: DatabaseConfig;
  readonly migrations: readonly Migration[];
  /** Migrations of the base that the change set edits. */
  readonly edited: readonly Migration[];
  /** Told the locks of each transaction: the deadlocks with the migrations of other open pull requests. */
  readonly findDeadlocks: (orders: readonly LockOrder[]) => Promise<readonly MetDeadlock[]>;
  /** Files that the change set adds. */
  readonly addedPaths: readonly string[];
}

/** What the review of one database says. */
export interface DatabaseReview {
  readonly ground: PreparedGround;
  readonly database: DatabaseConfig;
  readonly analysis: Analysis;
  /** Migrations of the base that must run first and do not apply to production. */
  readonly refused: readonly RefusedStatement[];
  /** The way back from each up migration. */
  readonly rollbacks: readonly Rollback[];
  readonly findings: readonly Finding[];
}

/** Reviews the migrations of one database: steps 3 to 9 of the product. */
export async function reviewDatabase(job: DatabaseJob): Promise<DatabaseReview> {
  const { world, config, database } = job;
  // 3. The snapshot, and 4. the shadow restored from it, pending migrations replayed.
  const ground = await prepareGround(job);
  const migrations = [...ground.editedPending, ...job.migrations];
  try {
    // 5. What each statement does: modelled, run and observed, sized.
    world.progress("running the migration on the shadow");
    const found = await analyseOnShadow(migrations, ground);
    const { analysis, refused } = await findDrift(migrations, found, ground, world);

    // 6. The way back: ups and downs run on clones of their own.
    const paths = [...(await world.base.paths()), ...job.addedPaths];
    const rollbacks = await findWaysBack(analysis.migrations, ground, paths, world);

    // 7. The locks of other open pull requests, which may be deployed at the same time.
    const deadlocks = await job.findDeadlocks(lockOrdersOf(analysis.migrations, database.name));

    // 8. Judgements, with the code that uses what is renamed or dropped.
    const additionalFiles = nameAdditionalMigrations(paths);
    const input = {
      ...ground,
      migrations: analysis.migrations,
      config,
      database,
      rollbacks,
      deadlocks,
      additionalFiles,
      writeInPlace: writeInPlaceAmong(paths),
    };
    const codeUses = await findCodeUses((uses) => judge({ ...input, codeUses: uses }), world);
    const judged: JudgeInput = { ...input, codeUses };
    // Each step of a rewrite with its run time.
    const findings = await timeRewrites(judge(judged), judged, (steps, snapshot) =>
      analyseMigrations(steps, { ...ground, snapshot, database: null }),
    );

    // 9. Proofs of the rewrites.
    const { shadow } = ground;
    if (shadow === null || world.prove === false)
      return { ground, database, analysis, refused, rollbacks, findings };
    world.progress("proving the rewrites");
    const proven = await proveRewrites(findings, judged, {
      catalog: shadow.catalog,
      openDatabase: () => shadow.openDatabase(),
      analyse: (steps, proofGround) => analyseMigrations(steps, { ...proofGround, schemaSql: null }),
      compareSchemas,
      now: Date.now,
    });
    return { ground, database, analysis, refused, rollbacks, findings: proven };
  } finally {
    await ground.shadow?.close();
  }
}
