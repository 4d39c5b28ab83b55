import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** One file's new content on top of a commit. */
export interface FileChange {
  readonly parent: string;
  readonly path: string;
  readonly content: Buffer;
  readonly message: string;
  readonly author: string;
}

/** Commits one changed file on top of a commit, without a work tree and without moving a branch. Returns the commit. */
export async function commitFile(folder: string, change: FileChange): Promise<string> {
  const { parent, path, content, message, author } = change;
  const own = await mkdtemp(join(tmpdir(), "lockkeeper-commit-"));
  const person = { NAME: author, EMAIL: `${author}@users.noreply.example.com` };
  const env = {
    ...process.env,
    // An index of our own: the repository may have a work tree with one that is in use.
    GIT_INDEX_FILE: join(own, "index"),
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
  const git = async (...commandLine: string[]) => {
    const { stdout } = await execute("git", ["-C", folder, "-c", "commit.gpgSign=false", ...commandLine], {
      env,
    });
    return stdout.trim();
  };
  try {
    await writeFile(join(own, "content"), content);
    const blob = await git("hash-object", "-w", "--no-filters", join(own, "content"));
    const [mode = "100644"] = (await git("ls-tree", parent, "--", path)).split(" ");
    await git("read-tree", parent);
    await git("update-index", "--add", "--cacheinfo", `${mode},${blob},${path}`);
    return await git("commit-tree", await git("write-tree"), "-p", parent, "-m", message);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
