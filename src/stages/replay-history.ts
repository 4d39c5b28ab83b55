import { ownTablesOf } from "../migration-tools/index.ts";
import type { CatalogData } from "../model/catalog.ts";
import { CatalogRecord } from "../postgres/catalog/catalog-record.ts";
import { parseSql } from "../postgres/parse/parse-migration.ts";
import type { ReviewWorld } from "../review-world.ts";
import type { ShadowGround } from "./analyse-on-shadow.ts";
import { joinSchema } from "./join-schema.ts";
import { type MigrationProblem, migrationProblems } from "./migration-problems.ts";
import type { PreparedGround } from "./prepare-ground.ts";

/** The schema that all migrations of the base make, whatever production has. Close its shadow at the end. */
export interface ReplayedHistory extends ShadowGround {
  readonly schema: CatalogData;
  readonly problems: readonly MigrationProblem[];
}

/** Replays the base's migrations on a server of production's version; without shadows in a plain record. */
export async function replayHistory(
  { history, major, snapshot, shadow }: PreparedGround,
  world: ReviewWorld,
): Promise<ReplayedHistory> {
  const joined = joinSchema(ownTablesOf(history), history);
  if (shadow === null || world.openShadow === null) {
    const schema = CatalogRecord.fromStatements(parseSql(joined.sql).statements, major).toData();
    return { major, catalog: null, schemaSql: joined.sql, snapshot, shadow: null, schema, problems: [] };
  }
  const opened = await world.openShadow({ major, schemaSql: joined.sql });
  const { catalog } = opened;
  const problems = migrationProblems(opened, joined);
  return { major, catalog, schemaSql: null, snapshot, shadow: opened, schema: catalog, problems };
}
