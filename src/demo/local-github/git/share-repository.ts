import { appendFile, copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runGit } from "../../../git/run-git.ts";

/**
 * Makes an empty bare repository that sees the objects of another one without copying them, so that references and
 * commits can be made without ever writing to the other.
 */
export async function shareRepository(source: string, target: string): Promise<void> {
  const read = async (...commandLine: string[]) => (await runGit(source, commandLine)).trim();
  const [format, objects, shallow] = await Promise.all([
    read("rev-parse", "--show-object-format"),
    read("rev-parse", "--git-path", "objects"),
    read("rev-parse", "--git-path", "shallow"),
  ]);
  await mkdir(target, { recursive: true });
  await runGit(target, ["init", "--quiet", "--bare", `--object-format=${format}`]);
  await appendFile(join(target, "objects", "info", "alternates"), `${resolve(source, objects)}\n`);
  if ((await read("rev-parse", "--is-shallow-repository")) === "true") {
    await copyFile(resolve(source, shallow), join(target, "shallow"));
  }
}
