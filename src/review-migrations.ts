import { readConfig } from "./config/read-config.ts";
import type { ChangeSet } from "./model/change-set.ts";
import type { Config } from "./model/config.ts";
import type { LockOrder } from "./model/lock-order.ts";
import type { Review } from "./model/review.ts";
import { loadParser } from "./postgres/parse/parse-migration.ts";
import { rules } from "./postgres/rules/index.ts";
import type { ReviewWorld } from "./review-world.ts";
import { divideByDatabase } from "./stages/divide-by-database.ts";
import { findDeadlocks } from "./stages/find-deadlocks.ts";
import { joinReviews, REMARK_RULES } from "./stages/join-reviews.ts";
import { type DatabaseJob, type DatabaseReview, reviewDatabase } from "./stages/review-database.ts";

/** A review with what it was made from, for those who lay it out. */
export interface Reviewed {
  readonly review: Review;
  readonly changeSet: ChangeSet;
  readonly config: Config;
}

/** Every name that a configuration may give a level. */
const ruleIds = [...rules.map(({ id }) => id), ...REMARK_RULES];

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
  const { config, problems } = readConfig(file.text, file.path, { rules: ruleIds });

  // 2. The migrations in it, and the database that each goes to.
  const found = await world.findMigrations(changeSet, config);
  const { groups, unclaimed } = divideByDatabase(found.migrations, config);
  const findMet = meetOthers(world);
  const reviews: DatabaseReview[] = [];
  for (const [database, migrations] of groups) {
    const edited = divideByDatabase(found.edited, config).groups.get(database) ?? [];
    const addedPaths = changeSet.files.map(({ path }) => path);
    const job = { world, config, database, migrations, edited, addedPaths, findDeadlocks: findMet };
    reviews.push(await reviewDatabase(job));
  }
  if (groups.size === 0) await findMet([]);

  // 10. One answer for all databases.
  const review = joinReviews(reviews, { ...found, config, problems, changeSet, unclaimed });
  return { review, changeSet, config };
}

/** Makes the function that tells the others what one database after the other locks, and finds the deadlocks with theirs. */
function meetOthers(world: ReviewWorld): DatabaseJob["findDeadlocks"] {
  const own: LockOrder[] = [];
  return async (orders) => {
    own.push(...orders);
    return findDeadlocks(orders, (await world.meetOthers?.([...own])) ?? []);
  };
}
