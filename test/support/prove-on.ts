import { writeDownsAmong } from "../../src/migration-tools/index.ts";
import type { MigrationAnalysis } from "../../src/model/analysis.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Shadow } from "../../src/model/shadow.ts";
import { proveRewrites } from "../../src/postgres/rewrites/prove-rewrites.ts";
import { findRollbacks } from "../../src/postgres/rollback/find-rollbacks.ts";
import { type JudgeInput, judge } from "../../src/postgres/rules/judge.ts";
import { compareSchemas } from "../../src/postgres/shadow/compare-schemas.ts";
import { analyseMigrations } from "../../src/stages/analyse-migrations.ts";
import { CONFIG } from "./default-config.ts";
import { deadlocksWithOther, type RuleCase, snapshotOf } from "./judge-sql.ts";
import { upAndDown } from "./up-and-down.ts";

/** Findings of a case run on a shadow of its setup, with the proofs of their rewrites. */
export async function proveOn(
  shadow: Shadow,
  input: RuleCase,
  additionalFiles: JudgeInput["additionalFiles"] = null,
): Promise<readonly Finding[]> {
  const { sql, migration } = input;
  const { major, catalog } = shadow;
  const snapshot = { ...snapshotOf({ ...input, setup: "" }), catalog };
  const database = await shadow.openDatabase();
  const ground = { major, catalog, snapshot, schemaSql: null };
  const analysis = await analyseMigrations(upAndDown(sql, migration), { ...ground, database });
  const migrations = analysis.migrations.map((each) => withDrift(each, input));
  await database.close();
  const [first] = CONFIG.databases;
  if (first === undefined) throw new Error("the configuration has no database");
  const hasDown = migrations.length > 1 || migration?.tool === "dbmate";
  const world = { openDatabase: () => shadow.openDatabase(), compareSchemas };
  const asked = { migrations, major, writeDown: writeDownsAmong([]), world, whyNot: "" };
  const judged: JudgeInput = {
    migrations,
    ...(hasDown ? { rollbacks: await findRollbacks(asked) } : {}),
    snapshot,
    major,
    shadowVersion: shadow.version,
    config: { ...CONFIG, ...input.config },
    database: first,
    codeUses: null,
    deadlocks: deadlocksWithOther(input, migrations, major, snapshotOf(input)),
    additionalFiles,
  };
  return await proveRewrites(judge(judged), judged, {
    catalog,
    openDatabase: () => shadow.openDatabase(),
    analyse: (steps, proofGround) => analyseMigrations(steps, { ...proofGround, schemaSql: null }),
    compareSchemas,
    now: Date.now,
  });
}

/** The statements that fail, with what the case says of how production differs from the repository's history. */
function withDrift(analysis: MigrationAnalysis, { drift }: RuleCase): MigrationAnalysis {
  if (drift === undefined) return analysis;
  const statements = analysis.statements.map((each) => (each.error === null ? each : { ...each, drift }));
  return { ...analysis, statements };
}
