import { statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";

/** So many files are looked at before others get their turn: about a millisecond's work. */
const FILES_AT_ONCE = 300;

/**
 * Size of all files below a folder, in bytes. Files that vanish meanwhile are left out. A database of 5,000 tables has
 * 30,000 files: asking for each of them asynchronously takes ten times as long.
 */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  let bytes = 0;
  for (const [index, entry] of entries.entries()) {
    if (index % FILES_AT_ONCE === FILES_AT_ONCE - 1) await setImmediate();
    if (!entry.isFile()) continue;
    bytes += statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
