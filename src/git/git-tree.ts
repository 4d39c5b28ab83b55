import { spawn } from "node:child_process";
import type { RepositoryTree } from "../model/change-set.ts";
import { runGit } from "./run-git.ts";

/** Largest file that is read as text, in bytes. */
const LARGEST_TEXT = 5 * 1024 * 1024;

/** The files of a local git repository at one commit. Reads share one `git cat-file` process; close it at the end. */
export interface GitTree extends RepositoryTree {
  /** Every text file of the tree up to a size, for searches through the code. */
  files(): AsyncIterable<{ readonly path: string; readonly text: string }>;
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
  const reader = startBlobReader(folder);
  const paths = [...blobs.keys()].sort();
  const read = async (path: string) => {
    const id = blobs.get(path);
    return id === undefined ? null : textOf(await reader.read(id));
  };
  return {
    paths: async () => paths,
    read,
    readBytes: async (path, limit) => {
      const id = blobs.get(path);
      if (id === undefined) return null;
      const bytes = await reader.read(id);
      if (bytes.length > limit) throw new Error(`${path} is larger than ${limit} bytes`);
      return bytes;
    },
    async *files() {
      for (const path of paths) {
        const text = await read(path);
        if (text !== null) yield { path, text };
      }
    },
    close: reader.close,
  };
}

function textOf(content: Buffer): string | null {
  if (content.length > LARGEST_TEXT || content.includes(0)) return null;
  return content.toString("utf8");
}

/** One long-lived `git cat-file --batch`: a process per file would take minutes for a long history of migrations. */
function startBlobReader(folder: string): { read(id: string): Promise<Buffer>; close(): void } {
  const git = spawn("git", ["-C", folder, "cat-file", "--batch"], { stdio: ["pipe", "pipe", "ignore"] });
  git.on("error", () => git.stdout.destroy());
  const chunks = git.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let buffered = Buffer.alloc(0);
  let queue: Promise<unknown> = Promise.resolve();

  async function more(): Promise<void> {
    const { value, done } = await chunks.next();
    if (done) throw new Error(`git cat-file ended while the files of ${folder} were read`);
    buffered = Buffer.concat([buffered, value]);
  }
  async function take(length: number): Promise<Buffer> {
    while (buffered.length < length) await more();
    const taken = buffered.subarray(0, length);
    buffered = buffered.subarray(length);
    return taken;
  }
  async function readNext(id: string): Promise<Buffer> {
    git.stdin.write(`${id}\n`);
    while (!buffered.includes(10)) await more();
    const header = (await take(buffered.indexOf(10) + 1)).toString("utf8").trim();
    const size = Number(header.split(" ")[2]);
    if (!Number.isInteger(size)) throw new Error(`git has no object ${id}: ${header}`);
    const content = await take(size);
    await take(1);
    return content;
  }
  return {
    read(id) {
      const next = queue.then(() => readNext(id));
      queue = next.catch(() => undefined);
      return next;
    },
    close: () => git.kill(),
  };
}
