import { readConfig } from "./config/read-config.ts";
import { divideByDatabase } from "./divide-by-database.ts";
import type { FoundSnapshot } from "./find-snapshot.ts";
import { joinReviews } from "./join-reviews.ts";
import type { FoundMigrations } from "./migration-tools/find-migrations.ts";
import type { ChangeSet, RepositoryTree } from "./model/change-set.ts";
import type { Config, DatabaseConfig } from "./model/config.ts";
import type { Review } from "./model/review.ts";
import type { Shadow } from "./model/shadow.ts";
import { loadParser } from "./postgres/parse/parse-migration.ts";
import { type DatabaseReview, reviewDatabase } from "./review-database.ts";

/** What a shadow is made from. */
export interface ShadowRequest {
  readonly major: number;
  readonly schemaSql: string;
}

/** Everything that touches the world, handed in by the service, the command line, the demo and the tests. */
export interface ReviewWorld {
  readChangeSet(): Promise<ChangeSet>;
  /** The migrations in the change set, in the order in which they will run. */
  findMigrations(changeSet: ChangeSet, config: Config): Promise<FoundMigrations>;
  /** The tree that the change is compared with: its migrations are the history of the schema. */
  readonly base: RepositoryTree;
  /** The configuration of the base branch; `text` null where there is none. */
  readConfigFile(): Promise<{ readonly text: string | null; readonly path: string }>;
  readSnapshot(database: DatabaseConfig, config: Config): Promise<FoundSnapshot>;
  /** Null: shadows are switched off here. */
  readonly openShadow: ((request: ShadowRequest) => Promise<Shadow>) | null;
  /** The code at a side, streamed; null where it is not at hand. */
  codeFiles(side: "base" | "head"): AsyncIterable<{ readonly path: string; readonly text: string }> | null;
  /** Major version that the caller insists on, or null. */
  readonly postgres: number | null;
  /** Says what is being done, for people who wait. */
  progress(step: string): void;
}

/** A review with what it was made from, for those who lay it out. */
export interface Reviewed {
  readonly review: Review;
  readonly changeSet: ChangeSet;
  readonly config: Config;
}

/**
 * Reviews the migrations of a change set: the product, in numbered steps.
 *
 * @throws what the handed-in world throws: GitHub out of reach, no shadow to be had. The caller says so and tries again.
 */
export async function reviewMigrations(world: ReviewWorld): Promise<Reviewed> {
  await loadParser();

  // 1. The change set, and the configuration of the base branch.
  world.progress("reading the change set");
  const [changeSet, file] = await Promise.all([world.readChangeSet(), world.readConfigFile()]);
  const { config, problems } = readConfig(file.text, file.path);

  // 2. The migrations in it, and the database that each goes to.
  const found = await world.findMigrations(changeSet, config);
  const { groups, unclaimed } = divideByDatabase(found.migrations, config);
  const reviews: DatabaseReview[] = [];
  for (const [database, migrations] of groups) {
    const edited = divideByDatabase(found.edited, config).groups.get(database) ?? [];
    const addedPaths = changeSet.files.map(({ path }) => path);
    reviews.push(await reviewDatabase({ world, config, database, migrations, edited, addedPaths }));
  }

  // 8. One answer for all databases.
  const review = joinReviews(reviews, { ...found, config, problems, changeSet, unclaimed });
  return { review, changeSet, config };
}
