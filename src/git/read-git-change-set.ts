import type { ChangedFile, ChangeSet, FileStatus } from "../model/change-set.ts";
import { parseHunks } from "../text/parse-hunks.ts";
import { type GitTree, openGitTree } from "./git-tree.ts";
import { GitError, runGit } from "./run-git.ts";

/** A local repository's change between two commits, and the trees of both sides. */
export interface GitChange {
  readonly changeSet: ChangeSet;
  readonly base: GitTree;
  readonly head: GitTree;
}

const STATUSES: Readonly<Record<string, FileStatus>> = {
  A: "added",
  M: "modified",
  D: "removed",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/**
 * Reads what a pull request from `head` into `base` would change: the difference from their merge base, as GitHub
 * shows it. Throws GitError where a commit is not there or the two have no common ancestor. Close both trees at the end.
 */
export async function readGitChange(folder: string, base: string, head: string): Promise<GitChange> {
  const mergeBase = await findMergeBase(folder, base, head);
  const headCommit = (await runGit(folder, ["rev-parse", `${head}^{commit}`])).trim();
  const trees: GitTree[] = [];
  try {
    for (const commit of [mergeBase, headCommit]) trees.push(await openGitTree(folder, commit));
    const [baseTree, headTree] = trees as [GitTree, GitTree];
    const files = await readFiles(folder, mergeBase, headCommit, baseTree, headTree);
    return {
      changeSet: { base: mergeBase, head: headCommit, files, incomplete: null },
      base: baseTree,
      head: headTree,
    };
  } catch (error) {
    // Their git processes would keep the command from ending.
    for (const tree of trees) tree.close();
    throw error;
  }
}

async function readFiles(
  folder: string,
  base: string,
  head: string,
  baseTree: GitTree,
  headTree: GitTree,
): Promise<readonly ChangedFile[]> {
  const range = ["-M", "--no-ext-diff", "--no-textconv", base, head];
  const listing = await runGit(folder, ["diff", "--name-status", "-z", ...range]);
  const files: ChangedFile[] = [];
  for (const { status, path, previousPath } of parseNameStatus(listing)) {
    const baseText = status === "added" ? null : await baseTree.read(previousPath ?? path);
    const headText = status === "removed" ? null : await headTree.read(path);
    // From the repository's top, wherever in it we stand, and no pattern.
    const paths = (previousPath === null ? [path] : [previousPath, path]).map(
      (each) => `:(top,literal)${each}`,
    );
    const patch = headText === null ? "" : await runGit(folder, ["diff", ...range, "--", ...paths]);
    const unreadable = headText === null && status !== "removed" ? "it is binary or larger than 5 MB" : null;
    files.push({
      path,
      previousPath,
      status,
      base: baseText,
      head: headText,
      hunks: parseHunks(patch),
      unreadable,
    });
  }
  return files;
}

/** Git says nothing where two commits have no common ancestor: then both are there, and that is why. */
async function findMergeBase(folder: string, base: string, head: string): Promise<string> {
  const resolve = async (revision: string) =>
    (await runGit(folder, ["rev-parse", "--verify", "--end-of-options", `${revision}^{commit}`])).trim();
  const commits = [await resolve(base), await resolve(head)];
  const command = ["merge-base", ...commits];
  return (
    await runGit(folder, command).catch((error: Error) => {
      if (!(error instanceof GitError)) throw error;
      const reason = `${base} and ${head} have no common ancestor in ${folder}. In a shallow clone, fetch more of the history.`;
      throw new GitError(command, reason);
    })
  ).trim();
}

/** Takes the NUL-separated list of `git diff --name-status -z` apart: renames and copies name two paths. */
function* parseNameStatus(listing: string) {
  const fields = listing.split("\0");
  for (let index = 0; index + 1 < fields.length; ) {
    const letter = fields[index++]?.[0] ?? "";
    const first = fields[index++] ?? "";
    const renamed = letter === "R" || letter === "C";
    const path = renamed ? (fields[index++] ?? "") : first;
    yield { status: STATUSES[letter] ?? "changed", path, previousPath: renamed ? first : null };
  }
}
