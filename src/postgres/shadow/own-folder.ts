import { chown, mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { isReachable, serverUser } from "../server/server-user.ts";

/**
 * The folder in which shadows are kept: the wanted one, or, where we are root and the server's user may not enter that,
 * one below the system's folder for temporary files.
 */
export async function makeShadowFolder(wanted: string): Promise<string> {
  const user = await serverUser();
  await mkdir(wanted, { recursive: true });
  if (await isReachable(wanted, user)) return path.resolve(wanted);
  const folder = path.join(os.tmpdir(), `lockkeeper-shadows-${process.getuid?.()}`);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  return folder;
}

/** Makes a folder that belongs to the server's user. */
export async function makeServerFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await giveToServer(folder);
}

/** Makes a folder the property of the server's user. */
export async function giveToServer(folder: string): Promise<void> {
  const user = await serverUser();
  if (user !== null) await chown(folder, user.uid, user.gid);
}
