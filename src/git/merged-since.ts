import { runGit } from "./run-git.ts";

/**
 * Paths of the files of a commit that its branch did not have at a time, as the branch itself went (first parents): a file
 * that was written long before and merged since is one of them, one that was only moved is not.
 *
 * @returns null where the history does not reach back so far: a shallow clone, or a younger repository.
 */
export async function mergedSince(
  folder: string,
  commit: string,
  time: Date,
): Promise<ReadonlySet<string> | null> {
  const before = `--before=${time.toISOString()}`;
  const found = (await runGit(folder, ["rev-list", "-1", "--first-parent", before, commit])).trim();
  if (found === "") return null;
  const range = ["diff", "--name-status", "-z", "--no-ext-diff", "-M100%", "--diff-filter=A", found, commit];
  const fields = (await runGit(folder, range)).split("\0");
  return new Set(fields.filter((_, index) => index % 2 === 1));
}
