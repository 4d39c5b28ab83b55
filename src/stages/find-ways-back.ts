import { writeDownsAmong } from "../migration-tools/index.ts";
import type { MigrationAnalysis } from "../model/analysis.ts";
import type { Rollback } from "../model/rollback.ts";
import { findRollbacks } from "../postgres/rollback/find-rollbacks.ts";
import { compareSchemas } from "../postgres/shadow/compare-schemas.ts";
import { ShadowLostError } from "../postgres/shadow/shadow-lost-error.ts";
import type { ReviewWorld } from "../review-world.ts";
import { findLoneWaysBack } from "./find-lone-ways-back.ts";
import type { PreparedGround } from "./prepare-ground.ts";

/** Runs the migrations back and forth on the shadow; where there is none, or it is lost, that is said. */
export async function findWaysBack(
  migrations: readonly MigrationAnalysis[],
  ground: PreparedGround,
  paths: readonly string[],
  world: ReviewWorld,
): Promise<readonly Rollback[]> {
  const { shadow, major, catalog } = ground;
  const without = { migrations, major, writeDown: writeDownsAmong(paths), world: null };
  if (shadow === null || world.prove === false)
    return findRollbacks({ ...without, whyNot: "There was no server to run it on." });
  if (catalog === null) return findRollbacks({ ...without, whyNot: "The schema is not known." });
  world.progress("rolling the migration back on the shadow");
  try {
    const clones = { openDatabase: () => shadow.openDatabase(), compareSchemas };
    const own = await findRollbacks({ ...without, world: clones, whyNot: "" });
    return [...own, ...(await findLoneWaysBack(migrations, ground, without.writeDown, world))];
  } catch (error) {
    const whyNot =
      error instanceof ShadowLostError
        ? `The shadow was lost: ${error.message}`
        : `Running it back on the shadow ended with an error: ${(error as Error).message}.`;
    return findRollbacks({ ...without, whyNot });
  }
}
