import { ownTablesOf } from "../migration-tools/index.ts";
import type { MigrationAnalysis } from "../model/analysis.ts";
import type { Migration } from "../model/migration.ts";
import type { Rollback } from "../model/rollback.ts";
import { findRollbacks, type WriteDown } from "../postgres/rollback/find-rollbacks.ts";
import { compareSchemas } from "../postgres/shadow/compare-schemas.ts";
import type { ReviewWorld } from "../review-world.ts";
import { analyseOnShadow } from "./analyse-on-shadow.ts";
import { joinSchema } from "./join-schema.ts";
import type { PreparedGround } from "./prepare-ground.ts";

/** Each takes a server of its own: more are left out. */
const MOST_DOWNS = 3;

/**
 * The ways back of downs that are changed alone. Their ups are of the base and later ones may stand on them, so up and
 * down are run on the schema that the base's migrations before them make.
 */
export async function findLoneWaysBack(
  migrations: readonly MigrationAnalysis[],
  { history, major, snapshot }: PreparedGround,
  writeDown: WriteDown,
  { openShadow }: ReviewWorld,
): Promise<readonly Rollback[]> {
  if (openShadow === null) return [];
  const rollbacks: Rollback[] = [];
  for (const down of loneDowns(migrations).slice(0, MOST_DOWNS)) {
    const position = history.findIndex((up) => isPair(up, down));
    const up = history[position];
    if (up === undefined) continue;
    const before = history.slice(0, position);
    const shadow = await openShadow({ major, schemaSql: joinSchema(ownTablesOf(before), before).sql });
    try {
      const { catalog } = shadow;
      const analysis = await analyseOnShadow([up, down], {
        major,
        catalog,
        schemaSql: null,
        snapshot,
        shadow,
      });
      const world = { openDatabase: () => shadow.openDatabase(), compareSchemas };
      const found = { migrations: analysis.migrations, major, writeDown, world, whyNot: "" };
      rollbacks.push(...(await findRollbacks(found)));
    } finally {
      await shadow.close();
    }
  }
  return rollbacks;
}

function loneDowns(migrations: readonly MigrationAnalysis[]): readonly Migration[] {
  const ups = migrations.filter(({ migration }) => migration.direction === "up");
  return migrations
    .map(({ migration }) => migration)
    .filter((down) => down.direction === "down" && !ups.some((up) => isPair(up.migration, down)));
}

function isPair(up: Migration, down: Migration): boolean {
  return up.path === down.path || up.path === down.pair;
}
