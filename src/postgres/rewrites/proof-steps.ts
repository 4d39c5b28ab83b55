import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { CatalogData } from "../../model/catalog.ts";
import type { Migration } from "../../model/migration.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { askRules } from "../rules/ask-rules.ts";
import { budgetOf, quietHoursOf } from "../rules/budget-of.ts";
import { createSubjects, type ParsedMigrationAnalysis } from "../rules/create-subjects.ts";
import type { JudgeInput } from "../rules/judge.ts";
import type { CarriedOut } from "./proof-migrations.ts";
import type { ProofWorld } from "./proof-world.ts";

/**
 * Runs migrations on a clone and tells what they did.
 *
 * @param clone with its catalog as it is before them
 */
export async function analyseSteps(
  migrations: readonly Migration[],
  input: JudgeInput,
  world: ProofWorld,
  { database, start }: { readonly database: ShadowDatabase; readonly start: CatalogData },
): Promise<readonly MigrationAnalysis[]> {
  const analysis = await world.analyse(migrations, {
    major: input.major,
    catalog: start,
    snapshot: withNewTables(input),
    database,
  });
  return analysis.migrations;
}

/** What the rules say about locks and failures in the steps of the plan, each as a title. */
export function longLocks(
  steps: readonly MigrationAnalysis[],
  { isOwn }: CarriedOut,
  input: JudgeInput,
): readonly string[] {
  const subjects = createSubjects(steps as readonly ParsedMigrationAnalysis[], {
    ...input,
    snapshot: withNewTables(input),
    codeUses: null,
    budgetOf: budgetOf(input.database),
    quietHoursOf: quietHoursOf(input.database),
  });
  return subjects
    .filter(({ statement }) => isOwn(statement.path, statement.line))
    .flatMap((subject) => askRules(subject))
    .filter(({ verdict: { concern } }) => concern === "blocking" || concern === "failure")
    .map(({ verdict: { title } }) => title);
}

/** Tables that the change set made are empty, which a snapshot of production cannot know. */
export function withNewTables({ snapshot, migrations }: JudgeInput): Snapshot | null {
  if (snapshot === null) return null;
  const empty = {
    rows: 0,
    bytes: 0,
    heapBytes: 0,
    toastBytes: 0,
    deadRows: 0,
    lastVacuum: null,
    lastAnalyze: null,
    writesPerSecond: null,
    readsPerSecond: null,
    indexScans: null,
    columns: {},
  };
  const created = migrations
    .flatMap(({ statements }) => statements)
    .flatMap(({ effects }) => effects)
    .filter((effect) => effect.created);
  const statistics = Object.fromEntries(created.map(({ relation }) => [relation, empty]));
  return { ...snapshot, statistics: { ...snapshot.statistics, ...statistics } };
}
