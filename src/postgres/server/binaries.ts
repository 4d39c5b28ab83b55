import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { copyBinaries, makeLinks } from "./copy-binaries.ts";
import { isReachable, serverUser } from "./server-user.ts";
import { installStandIns } from "./stand-ins/install-stand-ins.ts";

/** Major versions of PostgreSQL that npm serves server binaries of. */
export const supportedMajors: readonly number[] = [14, 15, 16, 17, 18];

/** A folder with `bin/`, `lib/` and `share/` that the server's user can reach, its links made. */
export interface ServerBinaries {
  readonly major: number;
  /** Full version, "16.14". */
  readonly version: string;
  readonly folder: string;
}

const prepared = new Map<number, Promise<ServerBinaries>>();
const resolve = createRequire(import.meta.url).resolve;

/**
 * Finds the server binaries of a major version, which npm installs as an optional dependency
 * (`postgres-16-linux-x64`), and makes the links that npm packages cannot hold and the stand-ins for missing extensions. Binaries in a folder that the
 * server's user may not enter are copied to one that it may.
 *
 * @throws Error where the version or the platform is not served, or the package is not installed.
 */
export function prepareBinaries(major: number): Promise<ServerBinaries> {
  const found = prepared.get(major);
  if (found) return found;
  const preparing = findAndLink(major);
  prepared.set(major, preparing);
  preparing.catch(() => prepared.delete(major));
  return preparing;
}

async function findAndLink(major: number): Promise<ServerBinaries> {
  if (!supportedMajors.includes(major)) {
    const range = `${supportedMajors[0]} to ${supportedMajors.at(-1)}`;
    throw new Error(`There is no shadow for PostgreSQL ${major}: ${range} are served. ${scratchServer}`);
  }
  const packageFolder = findPackage(major);
  const native = path.join(packageFolder, "native");
  const { version } = JSON.parse(await readFile(path.join(packageFolder, "package.json"), "utf8"));
  const [wholeMajor, minor] = String(version).split(".");
  const usable = (await linksMade(native)) && (await isReachable(native, await serverUser()));
  const folder = usable ? native : await copyBinaries(packageFolder, `postgres-${version}`);
  if (!usable) await installStandIns(folder);
  return { major, version: `${wholeMajor}.${minor}`, folder };
}

function findPackage(major: number): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `postgres-${major}-${platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(resolve(name)));
  } catch {
    throw new Error(
      `The server binaries of PostgreSQL ${major} are missing: the package ${name} is not installed. ` +
        "npm serves them for linux and darwin on x64 and arm64 as optional dependencies: install without --omit=optional. " +
        scratchServer,
    );
  }
}

const scratchServer =
  "Or set SHADOW_DATABASE_URL to a scratch server of your own, or review without one (--no-shadow).";

/** Makes what npm packages cannot hold. False where the package lies in a folder that is not ours to write to. */
async function linksMade(native: string): Promise<boolean> {
  try {
    await makeLinks(native);
    await installStandIns(native);
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
