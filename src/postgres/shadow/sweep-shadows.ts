import { readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { sweepRunningFolders } from "./running-folder.ts";

/** Prepared folders that nobody used for so long are dropped. */
const keptMs = 30 * 24 * 3_600_000;
/** All prepared folders together may take so much of the disk; those used last stay. */
const keptBytes = 4_000_000_000;
/** A folder that was never finished is left alone for so long: another process may be at it. */
const unfinishedMs = 3_600_000;

/**
 * Drops what is left over below the folder of the shadows: servers whose process is gone (its end has stopped them),
 * and prepared folders that are old or too many.
 */
export async function sweepShadows(folder: string): Promise<void> {
  await sweepRunningFolders(folder);
  const names = await list(path.join(folder, "prepared"));
  const weighed = await Promise.all(names.map((name) => weigh(path.join(folder, "prepared", name))));
  const prepared = weighed.filter((each) => each !== null);
  let bytes = 0;
  for (const { place, usedMs, size } of prepared.toSorted((a, b) => b.usedMs - a.usedMs)) {
    bytes += size ?? 0;
    const age = Date.now() - usedMs;
    if (age > keptMs || bytes > keptBytes || (size === null && age > unfinishedMs)) await remove(place);
  }
}

/** `size` is null for a folder that is not finished; all is null where another process took the folder away meanwhile. */
async function weigh(place: string): Promise<{ place: string; usedMs: number; size: number | null } | null> {
  const found = await stat(place).catch((error) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  if (found === null) return null;
  const text = await readFile(path.join(place, "bytes"), "utf8").catch(() => null);
  return { place, usedMs: found.mtimeMs, size: text === null ? null : Number(text) };
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function remove(place: string): Promise<void> {
  // Another process may be sweeping the same folder.
  await rm(place, { recursive: true, force: true }).catch((error) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTEMPTY") throw error;
  });
}
