import { chmod, mkdir, mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { ShadowLimits } from "../../model/shadow.ts";
import { giveToServer } from "./own-folder.ts";

/** File system in memory, where Linux has one: making and dropping thousands of small files there takes no time. */
const memoryFolder = "/dev/shm";

/** Name of a running server's folder: tells which process it belongs to, on which machine or in which container. */
const prefix = `lockkeeper-shadow-${os.hostname().replaceAll(/[^\w.]/g, "_")}-`;

/**
 * Makes the folder of a server that is about to run: in memory where there is room for what the limits allow,
 * otherwise below the folder of the shadows.
 */
export async function makeRunningFolder(folder: string, limits: ShadowLimits): Promise<string> {
  const parent = (await hasRoom(limits)) ? memoryFolder : await makeParent(folder);
  const home = await mkdtemp(path.join(parent, `${prefix}${process.pid}-`));
  await chmod(home, 0o711);
  await giveToServer(home);
  return home;
}

/** Removes the folders of servers whose process is gone; its end has stopped them. */
export async function sweepRunningFolders(folder: string): Promise<void> {
  for (const parent of [memoryFolder, path.join(folder, "running")]) {
    for (const name of await readdir(parent).catch(() => [])) {
      if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
      // Another user's, or another process is at it.
      await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {});
    }
  }
}

async function makeParent(folder: string): Promise<string> {
  const parent = path.join(folder, "running");
  await mkdir(parent, { recursive: true, mode: 0o711 });
  return parent;
}

/** Twice what one statement may write: the rest of the machine needs memory too. */
async function hasRoom({ folderBytes }: ShadowLimits): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const found = await statfs(memoryFolder).catch(() => null);
  const free = found === null ? 0 : found.bavail * found.bsize;
  return Math.min(free, os.freemem()) >= 2 * folderBytes;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
