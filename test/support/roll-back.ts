import { createProject } from "../../src/migration-tools/create-project.ts";
import { dbmate } from "../../src/migration-tools/dbmate.ts";
import { writeDownsAmong } from "../../src/migration-tools/index.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { Rollback } from "../../src/model/rollback.ts";
import type { Shadow } from "../../src/model/shadow.ts";
import { findRollbacks } from "../../src/postgres/rollback/find-rollbacks.ts";
import { compareSchemas } from "../../src/postgres/shadow/compare-schemas.ts";
import { analyseMigrations } from "../../src/stages/analyse-migrations.ts";
import { treeOf } from "../fixtures/repository-of.ts";

/** A dbmate file as the migrations that it holds. */
export async function readDbmate(
  text: string,
  path = "db/migrations/1_change.sql",
): Promise<readonly Migration[]> {
  return dbmate.read(path, text, await createProject(treeOf({ [path]: text }), {}));
}

/** Runs ups and downs on a shadow, and tells what came back. */
export async function rollBack(
  shadow: Shadow,
  migrations: readonly Migration[],
): Promise<readonly Rollback[]> {
  const { major, catalog } = shadow;
  const database = await shadow.openDatabase();
  const ups = migrations.filter(({ direction }) => direction === "up");
  const downs = migrations.filter(({ direction }) => direction === "down").toReversed();
  const ground = { major, catalog, snapshot: null, schemaSql: null, database };
  const analysis = await analyseMigrations([...ups, ...downs], ground);
  await database.close();
  return findRollbacks({
    migrations: analysis.migrations,
    major,
    writeDown: writeDownsAmong(migrations.map(({ path }) => path)),
    world: { openDatabase: () => shadow.openDatabase(), compareSchemas },
    whyNot: "",
  });
}
