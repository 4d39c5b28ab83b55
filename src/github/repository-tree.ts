import { readKnownBlob } from "./blob-cache.ts";
import { type Octokit, type RepositoryName, repositoryOf } from "./octokit.ts";
import type { GitHubTree } from "./pull-request.ts";
import { LARGEST_TEXT, readBlobBytes } from "./read-blob.ts";

/** Most listings asked for a tree that GitHub cuts short; each lists up to 100,000 entries. */
const MOST_LISTINGS = 200;

interface Listing {
  /** Git object of each file that is a file (no submodule, no symbolic link), by path, sorted. */
  readonly files: ReadonlyMap<string, { readonly sha: string; readonly size: number }>;
  readonly incomplete: string | null;
}

/** Opens the tree of a commit. Nothing is read before it is asked for; every file is read once. */
export function openRepositoryTree(octokit: Octokit, name: RepositoryName, commit: string): GitHubTree {
  let listing: Promise<Listing> | null = null;
  const texts = new Map<string, Promise<string | null>>();
  const list = () => {
    listing ??= listFiles(octokit, name, commit);
    return listing;
  };
  const readOnce = (sha: string) => {
    const known = texts.get(sha);
    if (known !== undefined) return known;
    const text = readKnownBlob(octokit, name, sha).then((blob) => blob.text);
    texts.set(sha, text);
    return text;
  };
  return {
    paths: async () => [...(await list()).files.keys()],
    incomplete: async () => (await list()).incomplete,
    blobOf: async (path) => (await list()).files.get(path)?.sha ?? null,
    read: async (path) => {
      const file = (await list()).files.get(path);
      return file === undefined || file.size > LARGEST_TEXT ? null : readOnce(file.sha);
    },
    readBytes: async (path, limit) => {
      const file = (await list()).files.get(path);
      if (file === undefined) return null;
      const bytes = await readBlobBytes(octokit, name, file.sha, limit);
      if (bytes === null) throw new Error(`${path} is larger than ${limit} bytes`);
      return bytes;
    },
  };
}

/**
 * Lists a commit's files in one call. GitHub cuts a tree at 100,000 entries or 7 MB and says `truncated`: then it is
 * asked for folder by folder.
 */
async function listFiles(octokit: Octokit, name: RepositoryName, commit: string): Promise<Listing> {
  const files: [string, { sha: string; size: number }][] = [];
  let asked = 0;
  let incomplete: string | null = null;

  async function ask(tree: string, recursive: boolean) {
    asked++;
    const options = recursive ? { recursive: "1" } : {};
    return (await octokit.rest.git.getTree({ ...repositoryOf(name), tree_sha: tree, ...options })).data;
  }
  async function collect(tree: string, prefix: string): Promise<void> {
    if (asked >= MOST_LISTINGS) {
      incomplete = `the repository has too many files to list: ${prefix || "its root"} and more were left out`;
      return;
    }
    const whole = await ask(tree, true);
    const entries = whole.truncated ? (await ask(tree, false)).tree : whole.tree;
    for (const { path, type, mode, sha, size } of entries) {
      if (type === "blob" && mode !== "120000") files.push([prefix + path, { sha, size: size ?? 0 }]);
      if (type === "tree" && whole.truncated) await collect(sha, `${prefix}${path}/`);
    }
  }
  await collect(commit, "");
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: new Map(files), incomplete };
}
