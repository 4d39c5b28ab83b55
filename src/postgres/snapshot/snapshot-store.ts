import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Snapshot } from "../../model/snapshot.ts";
import { readSnapshotFile } from "./snapshot-file.ts";

/** Which database of which repository a snapshot is of. */
export interface SnapshotAddress {
  readonly owner: string;
  readonly repo: string;
  readonly database: string;
}

/** Snapshots in a folder, with their history: `<owner>/<repo>/<database>/<time>-<digest>.json.gz`. */
export interface SnapshotStore {
  /** Keeps a snapshot file that was read already. Answers false where the very same is there. */
  put(address: SnapshotAddress, bytes: Uint8Array, snapshot: Snapshot): Promise<boolean>;
  /** The snapshot of the latest time, or null. Throws SnapshotFileError where its file was damaged. */
  readLatest(address: SnapshotAddress): Promise<Snapshot | null>;
  /** Names of the files that are kept, the oldest first. */
  history(address: SnapshotAddress): Promise<readonly string[]>;
}

/** How many snapshots of one database are kept. */
export const keptSnapshots = 30;
/** All snapshots together may take so much of the disk, in bytes; the latest of each database stays all the same. */
const keptBytes = 4_000_000_000;

const namePart = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/u;
const fileName = /^\d{8}T\d{9}Z-[0-9a-f]{12}\.json\.gz$/u;

/** True where the parts of an address can be names of folders; GitHub allows no others for owners and repositories. */
export function isSnapshotAddress({ owner, repo, database }: SnapshotAddress): boolean {
  return [owner, repo, database].every((part) => namePart.test(part));
}

/**
 * Keeps snapshots below `folder`: the latest thirty of each database, fewer where all together would take too much of
 * the disk. Several processes may share it.
 */
export function openSnapshotStore(folder: string, mostBytes = keptBytes): SnapshotStore {
  // GitHub takes owners and repositories for the same in any case of letters.
  const folderOf = (address: SnapshotAddress): string => {
    if (!isSnapshotAddress(address))
      throw new Error(`${address.owner}/${address.repo}/${address.database} is no address of a snapshot`);
    return path.join(folder, address.owner.toLowerCase(), address.repo.toLowerCase(), address.database);
  };
  const history = async (address: SnapshotAddress): Promise<string[]> => {
    const names = await readdir(folderOf(address)).catch(ignoreMissing);
    return (names ?? []).filter((name) => fileName.test(name)).sort();
  };
  return {
    history,
    async put(address, bytes, snapshot) {
      const target = folderOf(address);
      const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
      const name = `${new Date(snapshot.takenAt).toISOString().replaceAll(/[-:.]/gu, "")}-${digest}.json.gz`;
      if ((await history(address)).includes(name)) return false;
      await mkdir(target, { recursive: true });
      await writeWhole(path.join(target, name), bytes);
      const outdated = (await history(address)).slice(0, -keptSnapshots);
      for (const old of outdated) await rm(path.join(target, old), { force: true });
      await dropOldest(folder, mostBytes);
      return true;
    },
    async readLatest(address) {
      if (!isSnapshotAddress(address)) return null;
      const latest = (await history(address)).at(-1);
      if (latest === undefined) return null;
      const bytes = await readFile(path.join(folderOf(address), latest)).catch(ignoreMissing);
      return bytes ? readSnapshotFile(bytes) : null;
    },
  };
}

/** Drops the oldest snapshots of all databases until the rest fits. The latest of each database is never dropped. */
async function dropOldest(folder: string, mostBytes: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const kept: { file: string; name: string; folder: string; size: number }[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || !fileName.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const found = await stat(file).catch(ignoreMissing);
    if (found) kept.push({ file, name: entry.name, folder: entry.parentPath, size: found.size });
  }
  const latest = new Map<string, string>();
  for (const each of kept) {
    if (each.name > (latest.get(each.folder) ?? "")) latest.set(each.folder, each.name);
  }
  let bytes = kept.reduce((sum, { size }) => sum + size, 0);
  for (const each of kept.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (bytes <= mostBytes) return;
    if (latest.get(each.folder) === each.name) continue;
    await rm(each.file, { force: true });
    bytes -= each.size;
  }
}

/** A reader sees the whole file or none, also after a loss of power. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  const handle = await open(partial, "w");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(partial, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
