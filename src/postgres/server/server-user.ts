import { readFile, stat } from "node:fs/promises";
import path from "node:path";

/** Name of the superuser in the clusters that we start. */
export const superuser = "lockkeeper_server";

/** The user that runs the servers; null: ourselves. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const nobody = 65_534;

/**
 * PostgreSQL refuses to run as root. Where we are root, its servers run as the user `postgres` if the machine has
 * one, else as the overflow user 65534 ("nobody"), which needs no entry in /etc/passwd.
 */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const accounts = await readFile("/etc/passwd", "utf8").catch(() => "");
  const account = /^postgres:[^:]*:(\d+):(\d+):/m.exec(accounts);
  return account ? { uid: Number(account[1]), gid: Number(account[2]) } : { uid: nobody, gid: nobody };
}

/** True where the user may enter the folder and every folder above it. Ourselves (null) always may. */
export async function isReachable(folder: string, user: ServerUser | null): Promise<boolean> {
  if (user === null) return true;
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
