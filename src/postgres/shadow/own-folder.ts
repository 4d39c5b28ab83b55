import { chown, mkdir } from "node:fs/promises";
import path from "node:path";
import { ownTemporaryFolder } from "../server/own-temporary-folder.ts";
import { isReachable, serverUser } from "../server/server-user.ts";

/**
 * The folder in which shadows are kept: the wanted one, or, where we are root and the server's user may not enter that,
 * one below the system's folder for temporary files.
 */
export async function makeShadowFolder(wanted: string): Promise<string> {
  const user = await serverUser();
  await mkdir(wanted, { recursive: true });
  if (await isReachable(wanted, user)) return path.resolve(wanted);
  return ownTemporaryFolder("lockkeeper-shadows");
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
