import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { folderBytes } from "./folder-bytes.ts";
import { makeServerFolder } from "./own-folder.ts";

/** A folder that is made once and used by several processes. */
export interface KeptFolder<T> {
  readonly target: string;
  /** What is known of the folder; null where it is missing, damaged, or to be made anew. */
  read(): Promise<T | null>;
  /** Fills a new folder, which then takes the target's place. */
  fill(folder: string): Promise<void>;
}

const making = new Map<string, Promise<unknown>>();

/** Finds a folder, or makes it: whole or not at all, once in this process, whoever else makes the same. */
export function makeOnce<T>(kept: KeptFolder<T>): Promise<T> {
  const running = making.get(kept.target);
  if (running) return running as Promise<T>;
  const made = findOrMake(kept).finally(() => making.delete(kept.target));
  making.set(kept.target, made);
  return made;
}

async function findOrMake<T>(kept: KeptFolder<T>): Promise<T> {
  const { target } = kept;
  const found = await use(kept);
  if (found !== null) return found;
  await mkdir(path.dirname(target), { recursive: true });
  const fresh = `${target}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    await makeServerFolder(fresh);
    await kept.fill(fresh);
    await writeFile(path.join(fresh, "bytes"), String(await folderBytes(fresh)));
    // What is there is damaged, or another process has made the same in the meantime: ours is as good.
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    const other = await use(kept);
    if (other !== null) return other;
    throw error;
  }
  const made = await use(kept);
  if (made !== null) return made;
  throw new Error(`${target} vanished while it was being made: is something cleaning that folder?`);
}

/** Folders that were used last stay when others are dropped. */
async function use<T>({ target, read }: KeptFolder<T>): Promise<T | null> {
  const found = await read();
  if (found !== null) await utimes(target, new Date(), new Date());
  return found;
}
