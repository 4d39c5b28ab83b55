import { spawn } from "node:child_process";
import { createGzip } from "node:zlib";
import { type GitObject, openObjectReader } from "../../../git/object-reader.ts";
import { runGit } from "../../../git/run-git.ts";
import { type DiffFile, readDiff } from "./read-diff.ts";

/** One entry of a tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  /** Bytes of a file, null of everything else. */
  readonly size: number | null;
  readonly path: string;
}

/** A commit as GitHub shows it. */
export interface CommitFacts {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  /** ISO 8601. */
  readonly date: string;
  readonly message: string;
}

/** The git repository behind the local GitHub, read by git itself. */
export interface GitRepository {
  readonly folder: string;
  /** Commit that a branch, a tag or an id names; null where there is none. */
  resolveCommit(revision: string): Promise<string | null>;
  /** An object by its id, or by "commit:path"; null where there is none. */
  readObject(revision: string): Promise<GitObject | null>;
  /** Entries of a tree or of a commit's tree; with those of its folders where `recursive`. */
  listTree(id: string, recursive: boolean): Promise<readonly TreeEntry[]>;
  readCommit(sha: string): Promise<CommitFacts>;
  /** Commits that are in `head` and not in `base`, oldest first. */
  listCommits(base: string, head: string): Promise<readonly string[]>;
  /** A commit and all that lead to it, newest first; `since` (ISO 8601): those that were committed later. */
  listAncestors(commit: string, since: string | null): Promise<readonly string[]>;
  /** Null where the two have no common ancestor. */
  mergeBase(a: string, b: string): Promise<string | null>;
  /** Files that differ between two commits; kept, since commits never change. */
  diff(from: string, to: string): Promise<readonly DiffFile[]>;
  /** The commit's files as tar and gzip, below one folder. */
  archive(commit: string, folder: string): AsyncIterable<Buffer>;
  setBranch(name: string, commit: string): Promise<void>;
  setPullHead(number: number, commit: string): Promise<void>;
  close(): void;
}

/** Opens a git repository, bare or not. */
export function openGitRepository(folder: string): GitRepository {
  const objects = openObjectReader(folder);
  const diffs = new Map<string, Promise<readonly DiffFile[]>>();
  const git = (...commandLine: string[]) => runGit(folder, commandLine);
  const orNull = async (...commandLine: string[]) => {
    const found = await git(...commandLine).catch(() => "");
    return found.trim() || null;
  };
  const setReference = async (reference: string, commit: string) => {
    await git("update-ref", reference, commit);
  };
  return {
    folder,
    resolveCommit: async (revision) => {
      // Only what GitHub takes: a branch, a tag or an id, not git's whole language of revisions.
      if (/^[0-9a-f]{7,64}$/.test(revision))
        return orNull("rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
      if (/[\s~^:?*[\\]|\.\.|@\{/.test(revision) || revision.startsWith("-")) return null;
      const name = revision.replace(/^refs\//, "");
      for (const reference of [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`]) {
        const found = await orNull("rev-parse", "--verify", "--quiet", `${reference}^{commit}`);
        if (found !== null) return found;
      }
      return null;
    },
    readObject: (revision) => objects.read(revision),
    listTree: async (id, recursive) =>
      parseTree(await git("ls-tree", "-l", "-z", "--full-tree", ...(recursive ? ["-r", "-t"] : []), id)),
    readCommit: async (sha) =>
      parseCommit(await git("log", "-1", "--format=%H%n%T%n%P%n%an%n%ae%n%aI%n%B", sha)),
    listCommits: async (base, head) =>
      (await git("rev-list", "--reverse", "--topo-order", head, `^${base}`))
        .split("\n")
        .filter((line) => line !== ""),
    listAncestors: async (commit, since) => {
      const limit = since === null ? [] : [`--since=${since}`];
      return (await git("rev-list", ...limit, commit)).split("\n").filter(Boolean);
    },
    mergeBase: (a, b) => orNull("merge-base", a, b),
    diff: (from, to) => {
      const key = `${from}..${to}`;
      const known = diffs.get(key) ?? readDiff(folder, from, to);
      diffs.set(key, known);
      return known;
    },
    archive: (commit, prefix) => streamArchive(folder, commit, prefix),
    setBranch: (name, commit) => setReference(`refs/heads/${name}`, commit),
    setPullHead: (number, commit) => setReference(`refs/pull/${number}/head`, commit),
    close: objects.close,
  };
}

function parseTree(listing: string): readonly TreeEntry[] {
  return listing.split("\0").flatMap((entry) => {
    const [, mode, type, sha, size, path] = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(entry) ?? [];
    if (mode === undefined || sha === undefined || path === undefined) return [];
    return [{ mode, type: type as TreeEntry["type"], sha, size: size === "-" ? null : Number(size), path }];
  });
}

function parseCommit(text: string): CommitFacts {
  const [sha = "", tree = "", parents = "", authorName = "", authorEmail = "", date = "", ...message] =
    text.split("\n");
  const listed = parents.split(" ").filter((parent) => parent !== "");
  return { sha, tree, parents: listed, authorName, authorEmail, date, message: message.join("\n").trim() };
}

function streamArchive(folder: string, commit: string, prefix: string): AsyncIterable<Buffer> {
  const commandLine = ["-C", folder, "archive", "--format=tar", `--prefix=${prefix}/`, commit];
  const git = spawn("git", commandLine, { stdio: ["ignore", "pipe", "ignore"] });
  git.on("error", (error) => git.stdout.destroy(error));
  return git.stdout.pipe(createGzip({ level: 1 }));
}
