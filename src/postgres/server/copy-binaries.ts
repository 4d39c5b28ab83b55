import { randomBytes } from "node:crypto";
import { chmod, cp, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { ownTemporaryFolder } from "./own-temporary-folder.ts";

/**
 * Copies the binaries of a package to a folder for temporary files and makes their links there. The folder
 * belongs to us alone, so that nobody can put other binaries into it; everybody may enter it. Two processes may
 * do this at once: the copy appears whole, by a rename.
 *
 * @returns the folder with `bin/`, `lib/` and `share/`.
 */
export async function copyBinaries(packageFolder: string, name: string): Promise<string> {
  const cache = await ownTemporaryFolder("lockkeeper-binaries");
  const target = path.join(cache, name);
  if (await isComplete(target)) return target;
  const fresh = `${target}.${randomBytes(6).toString("hex")}`;
  // Static libraries are for building programs against PostgreSQL.
  await cp(path.join(packageFolder, "native"), fresh, {
    recursive: true,
    // Links that exist already must lead to the copies.
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith(".a"),
  });
  await makeLinks(fresh);
  await chmod(fresh, 0o755);
  await rename(fresh, target).catch(async (error) => {
    await rm(fresh, { recursive: true, force: true });
    if (!(await isComplete(target))) throw error;
  });
  return target;
}

/**
 * Makes the links that npm packages cannot hold (the ICU libraries among them, without which `postgres` does not start).
 * The package's install script would make them too, but npm may be told to run none.
 *
 * @param native folder with `bin/`, `lib/`, `share/` and `pg-symlinks.json`.
 */
export async function makeLinks(native: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(path.join(native, "pg-symlinks.json"), "utf8"),
  );
  for (const { source, target } of links) {
    const place = path.join(native, path.relative("native", target));
    await symlink(path.relative(path.dirname(target), source), place).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function isComplete(folder: string): Promise<boolean> {
  return stat(path.join(folder, "bin", "postgres")).then(
    () => true,
    () => false,
  );
}
