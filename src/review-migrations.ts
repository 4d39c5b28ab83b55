import { readConfig } from "./config/read-config.ts";
import { divideByDatabase } from "./divide-by-database.ts";
import { findDeadlocks } from "./find-deadlocks.ts";
import { joinReviews, REMARK_RULES } from "./join-reviews.ts";
import type { ChangeSet } from "./model/change-set.ts";
import type { Config } from "./model/config.ts";
import type { Review } from "./model/review.ts";
import { lockOrdersOf } from "./postgres/lock-order/lock-orders-of.ts";
import { loadParser } from "./postgres/parse/parse-migration.ts";
import { rules } from "./postgres/rules/index.ts";
import { type DatabaseReview, reviewDatabase } from "./review-database.ts";
import type { ReviewWorld } from "./review-world.ts";

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
  const reviews: DatabaseReview[] = [];
  for (const [database, migrations] of groups) {
    const edited = divideByDatabase(found.edited, config).groups.get(database) ?? [];
    const addedPaths = changeSet.files.map(({ path }) => path);
    reviews.push(await reviewDatabase({ world, config, database, migrations, edited, addedPaths }));
  }

  // 9. The locks of other open pull requests, which may be deployed at the same time.
  const orders = reviews.flatMap(({ analysis, database }) =>
    lockOrdersOf(analysis.migrations, database.name),
  );
  const deadlocks = await findDeadlocks(orders, (await world.meetOthers?.(orders)) ?? []);

  // 10. One answer for all databases.
  const review = joinReviews(reviews, { ...found, config, problems, changeSet, unclaimed, deadlocks });
  return { review, changeSet, config };
}
