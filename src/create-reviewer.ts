import type { Logger } from "pino";
import type { GitHubTree, PullRequestAtHead } from "./github/pull-request.ts";
import type { ReviewPullRequest } from "./jobs/review-pull-request.ts";
import { findMigrations } from "./migration-tools/index.ts";
import type { ChangeSet } from "./model/change-set.ts";
import type { Snapshot } from "./model/snapshot.ts";
import { composeReview } from "./review/compose-review.ts";
import { reviewMigrations } from "./review-migrations.ts";
import type { ReviewWorld } from "./review-world.ts";
import { findSnapshot } from "./stages/find-snapshot.ts";

/** What the service's reviews need beside GitHub. */
export interface ReviewerWorld {
  readonly openShadow: ReviewWorld["openShadow"];
  /** The latest snapshot that was uploaded for a database of a repository, or null. */
  readStoredSnapshot(owner: string, repo: string, database: string): Promise<Snapshot | null>;
  now(): Date;
  /** Says what is being done. */
  progress(step: string): void;
}

/** Makes the function that reviews one pull request of GitHub: the product, with GitHub handed in. */
export function createReviewer(world: ReviewerWorld): ReviewPullRequest {
  return async (pull, { lockOrders, log }) => {
    const { base, head } = await pull.readTrees();
    const now = world.now();
    const readStored = (database: string) => world.readStoredSnapshot(pull.owner, pull.repo, database);
    const { review, changeSet, config } = await reviewMigrations({
      readChangeSet: async () => withWholeTrees(await pull.readChangeSet(), [base, head]),
      findMigrations: (changeSet, config) => findMigrations(changeSet, head, config),
      base,
      mergedSince: (time) => pull.mergedSince(time),
      readConfigFile: () => pull.readConfig(),
      readSnapshot: (database, config) => findSnapshot(database, config, { base, readStored, now }),
      openShadow: world.openShadow,
      codeFiles: (side, isWanted) => pull.readCode(side, isWanted),
      meetOthers: async (orders) => {
        await lockOrders.remember(pull, orders);
        if (orders.length === 0) return [];
        const others = await lockOrders.readOthers(pull);
        return others.map((other) => ({ ...other, findOpen: () => findOpen(pull, other.number, log) }));
      },
      postgres: null,
      progress: world.progress,
    });
    const wanted = composeReview(review, changeSet, config, now);
    return pull.draft && !config.commentOnDrafts ? { ...wanted, checkOnly: true } : wanted;
  };
}

/** Where GitHub does not say whether the other pull request is open, nothing is said of it. */
async function findOpen(pull: PullRequestAtHead, number: number, log: Logger): Promise<string | null> {
  try {
    return await pull.findOpen(number);
  } catch (error) {
    log.warn({ err: error, number }, "GitHub does not say whether another pull request is open");
    return null;
  }
}

/** What GitHub does not list can hold migrations: a review that did not see them all says so and is no success. */
async function withWholeTrees(changeSet: ChangeSet, trees: readonly GitHubTree[]): Promise<ChangeSet> {
  for (const tree of trees) {
    const incomplete = changeSet.incomplete ?? (await tree.incomplete());
    if (incomplete !== null) return { ...changeSet, incomplete };
  }
  return changeSet;
}
