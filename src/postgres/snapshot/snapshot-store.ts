import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
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

const namePart = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/u;
const fileName = /^\d{8}T\d{9}Z-[0-9a-f]{12}\.json\.gz$/u;

/** True where the parts of an address can be names of folders; GitHub allows no others for owners and repositories. */
export function isSnapshotAddress({ owner, repo, database }: SnapshotAddress): boolean {
  return [owner, repo, database].every((part) => namePart.test(part));
}

/** Keeps snapshots below `folder`, the latest thirty of each database. Several processes may share it. */
export function openSnapshotStore(folder: string): SnapshotStore {
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
