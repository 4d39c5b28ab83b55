import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runGit } from "../git/run-git.ts";

/** Files of a commit by path; null removes one. */
export type CommitFiles = Readonly<Record<string, string | Uint8Array | null>>;

/** The reader's own settings (signing, hooks, line ends) must not change what is committed. */
const SETTINGS = [
  ...["-c", "user.name=Mara Lindqvist", "-c", "user.email=mara@example.com"],
  ...["-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false"],
];

/** Makes an empty repository whose first commit goes to `branch`. */
export async function initRepository(folder: string, branch: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await runGit(folder, ["init", "--quiet", `--initial-branch=${branch}`]);
}

/** Writes files into a repository's folder and commits them on the present branch. Returns the commit. */
export async function commitFiles(folder: string, files: CommitFiles, message: string): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    if (content === null) await rm(place);
    else await writeFile(place, content);
  }
  await runGit(folder, [...SETTINGS, "add", "--all", "--force"]);
  await runGit(folder, [...SETTINGS, "commit", "--quiet", "--no-verify", "--message", message]);
  return (await runGit(folder, ["rev-parse", "HEAD"])).trim();
}
