import { chmod, mkdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/**
 * A folder below the system's folder for temporary files that everybody may enter and nobody but us may write to.
 *
 * @throws Error where another user has made a folder of that name.
 */
export async function ownTemporaryFolder(name: string): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const folder = path.join(os.tmpdir(), `${name}-${uid}`);
  await mkdir(folder, { mode: 0o711 }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  const { uid: owner, mode } = await stat(folder);
  if (owner !== uid || (mode & 0o022) !== 0) {
    throw new Error(
      `${folder} belongs to another user or is open to others, so nothing can be kept there: ` +
        "remove it, or set TMPDIR to a folder of your own.",
    );
  }
  await chmod(folder, 0o711);
  return folder;
}
