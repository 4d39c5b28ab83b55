import { CodeNotWholeError } from "../code-uses/code-not-whole-error.ts";
import type { RepositoryTree } from "../model/change-set.ts";
import { plural } from "../text/plural.ts";
import { openObjectReader } from "./object-reader.ts";
import { GitError, runGit } from "./run-git.ts";

/** Largest file that is read as text, in bytes. */
const LARGEST_TEXT = 5 * 1024 * 1024;

/** The files of a local git repository at one commit. Reads share one `git cat-file` process; close it at the end. */
export interface GitTree extends RepositoryTree {
  /**
   * The wanted text files of the tree up to a size, for searches through the code. Throws CodeNotWholeError at the end
   * where some could not be read.
   */
  files(isWanted: (path: string) => boolean): AsyncIterable<{ readonly path: string; readonly text: string }>;
  close(): void;
}

/** Opens the tree of a commit. Throws GitError where the folder is no repository or the commit is not there. */
export async function openGitTree(folder: string, revision: string): Promise<GitTree> {
  const commit = (await runGit(folder, ["rev-parse", "--verify", `${revision}^{commit}`])).trim();
  const listing = await runGit(folder, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  const blobs = new Map<string, string>();
  for (const entry of listing.split("\0")) {
    const tab = entry.indexOf("\t");
    const [mode, type, id] = entry.slice(0, tab).split(" ");
    if (type === "blob" && id !== undefined && mode !== "120000") blobs.set(entry.slice(tab + 1), id);
  }
  const reader = openObjectReader(folder);
  const paths = [...blobs.keys()].sort();
  const readBlob = async (path: string, id: string) => {
    const object = await reader.read(id).catch(() => null);
    if (object !== null) return object.content;
    throw new GitError(
      ["cat-file", id],
      `git could not read ${path} at ${commit.slice(0, 10)} in ${folder}: its object ${id} is not there. In a partial clone, fetch it first: git fetch --refetch --no-filter.`,
    );
  };
  const read = async (path: string) => {
    const id = blobs.get(path);
    return id === undefined ? null : textOf(await readBlob(path, id));
  };
  return {
    paths: async () => paths,
    read,
    readBytes: async (path, limit) => {
      const id = blobs.get(path);
      if (id === undefined) return null;
      const bytes = await readBlob(path, id);
      if (bytes.length > limit) throw new Error(`${path} is larger than ${limit} bytes`);
      return bytes;
    },
    async *files(isWanted) {
      const unread: string[] = [];
      for (const path of paths.filter(isWanted)) {
        try {
          const text = await read(path);
          if (text !== null) yield { path, text };
        } catch (error) {
          if (!(error instanceof GitError)) throw error;
          unread.push(path);
        }
      }
      if (unread.length > 0) throw new CodeNotWholeError(describeUnread(unread));
    },
    close: reader.close,
  };
}

function describeUnread([first, ...more]: readonly string[]): string {
  const others = more.length === 0 ? "" : ` and ${plural(more.length, "other file")}`;
  return `git has no contents of ${first}${others} here, as in a partial clone; git fetch --refetch --no-filter brings them`;
}

function textOf(content: Buffer): string | null {
  if (content.length > LARGEST_TEXT || content.includes(0)) return null;
  return content.toString("utf8");
}
