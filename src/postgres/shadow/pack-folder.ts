import { execFile } from "node:child_process";
import { chmod, mkdir } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Packs a data folder with owners and modes into one file. A server has six files for each table: to make them from one
 * that is read in order takes half the time of copying them one by one.
 */
export async function packFolder(folder: string, archive: string): Promise<void> {
  await run("tar", ["--numeric-owner", "-C", folder, "-cf", archive, "."]);
  await chmod(archive, 0o600);
}

/**
 * Makes a data folder from its archive.
 *
 * @throws Error where the archive is damaged.
 */
export async function unpackFolder(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await run("tar", ["-C", folder, "-xpf", archive]);
}
