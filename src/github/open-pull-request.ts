import { readCodeFiles } from "./code-files.ts";
import { findOpenPullRequest } from "./find-open-pull-request.ts";
import { readMergedSince } from "./merged-since.ts";
import type { Installation } from "./open-installation.ts";
import type { PullRequest, PullRequestAtHead } from "./pull-request.ts";
import { readChangeSet, readMergeBase } from "./read-change-set.ts";
import { readConfigFile } from "./read-config-file.ts";
import { openRepositoryTree } from "./repository-tree.ts";

/** Everything that a review reads of a pull request at its head. Each thing is read once, when it is first asked for. */
export function openPullRequest(
  { octokit, openOrganisation }: Installation,
  pull: PullRequest,
): PullRequestAtHead {
  const mergeBase = once(() => readMergeBase(octokit, pull));
  const trees = once(async () => ({
    base: openRepositoryTree(octokit, pull, await mergeBase()),
    head: openRepositoryTree(octokit, pull, pull.headSha),
  }));
  return {
    ...pull,
    readTrees: trees,
    readChangeSet: once(async () => readChangeSet(octokit, pull, await mergeBase(), (await trees()).base)),
    readConfig: once(() => readConfigFile(octokit, pull, pull.baseRef, openOrganisation)),
    mergedSince: async (time) => {
      const { base } = await trees();
      return readMergedSince(octokit, pull, { sha: await mergeBase(), tree: base }, time);
    },
    readCode: async function* (side, isWanted) {
      yield* readCodeFiles(octokit, pull, side === "head" ? pull.headSha : await mergeBase(), isWanted);
    },
    findOpen: (number) => findOpenPullRequest(octokit, pull, number),
  };
}

function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | null = null;
  return () => {
    result ??= read();
    return result;
  };
}
