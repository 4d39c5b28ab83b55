import { type Octokit, orNullWhereMissing, type RepositoryName, repositoryOf } from "./octokit.ts";
import type { GitHubTree } from "./pull-request.ts";
import { openRepositoryTree } from "./repository-tree.ts";

/** Most pages of 100 commits that are read; where more were made since, the history is not known. */
const MOST_PAGES = 10;

/**
 * Paths of the files of a commit that its branch did not have at a time, as the branch itself went (first parents): a file
 * that was written long before and merged since is one of them, one that was only moved is not.
 *
 * @returns null where the history does not reach back so far, or GitHub does not show it.
 */
export async function readMergedSince(
  octokit: Octokit,
  name: RepositoryName,
  commit: { readonly sha: string; readonly tree: GitHubTree },
  time: Date,
): Promise<ReadonlySet<string> | null> {
  const before = await commitBefore(octokit, name, commit.sha, time);
  if (before === null) return null;
  const then = openRepositoryTree(octokit, name, before);
  if ((await then.incomplete()) !== null || (await commit.tree.incomplete()) !== null) return null;
  const present = await commit.tree.paths();
  const [now, paths] = [new Set(present), await then.paths()];
  const gone = paths.filter((path) => !now.has(path));
  const moved = new Set(await Promise.all(gone.map((path) => then.blobOf(path))));
  const had = new Set(paths);
  const since = new Set<string>();
  for (const path of present) {
    if (!had.has(path) && !moved.has(await commit.tree.blobOf(path))) since.add(path);
  }
  return since;
}

/** The last commit of the branch before a time; GitHub lists all ancestors, so the first parents are followed here. */
async function commitBefore(
  octokit: Octokit,
  name: RepositoryName,
  sha: string,
  time: Date,
): Promise<string | null> {
  const firstParents = new Map<string, string | null>();
  for (let page = 1; page <= MOST_PAGES; page++) {
    const options = { sha, since: time.toISOString(), per_page: 100, page };
    const listed = await orNullWhereMissing(
      octokit.rest.repos.listCommits({ ...repositoryOf(name), ...options }),
    );
    if (listed === null) return null;
    for (const { sha: listedSha, parents } of listed.data)
      firstParents.set(listedSha, parents[0]?.sha ?? null);
    if (listed.data.length < options.per_page) return follow(sha, firstParents);
  }
  return null;
}

/** The first commit that was not listed, since it is older; null where the branch begins later. */
function follow(sha: string, firstParents: ReadonlyMap<string, string | null>): string | null {
  let at: string | null = sha;
  while (at !== null) {
    const parent = firstParents.get(at);
    if (parent === undefined) return at;
    at = parent;
  }
  return null;
}
