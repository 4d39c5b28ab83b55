import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ShadowLimits } from "../../model/shadow.ts";
import type { ServerBinaries } from "../server/binaries.ts";
import { fillFolder, type PreparedFacts } from "./fill-prepared-folder.ts";
import { folderBytes } from "./folder-bytes.ts";
import { makeServerFolder } from "./own-folder.ts";

export interface PreparedShadow extends PreparedFacts {
  /** Data folder of a server that was stopped in order. Never started: copied. */
  readonly dataFolder: string;
}

/** Changes when what a prepared folder holds changes. */
const preparedFormat = 6;
const preparing = new Map<string, Promise<PreparedShadow>>();

/**
 * The data folder of a server with the schema restored, made once for each schema and version and kept.
 *
 * @param folder where prepared folders are kept.
 * @param limits kept while restoring too: a schema may come from a pull request.
 */
export function prepareShadow(
  binaries: ServerBinaries,
  schemaSql: string,
  folder: string,
  limits: ShadowLimits,
): Promise<PreparedShadow> {
  const key = createHash("sha256")
    .update(`${preparedFormat}\n${binaries.version}\n${schemaSql}`)
    .digest("hex");
  const target = path.join(folder, "prepared", `${binaries.major}-${key.slice(0, 32)}`);
  const running = preparing.get(target);
  if (running) return running;
  const made = findOrMake(binaries, schemaSql, target, limits).finally(() => preparing.delete(target));
  preparing.set(target, made);
  return made;
}

async function findOrMake(
  binaries: ServerBinaries,
  schemaSql: string,
  target: string,
  limits: ShadowLimits,
): Promise<PreparedShadow> {
  const found = await readPrepared(target);
  if (found) return found;
  await mkdir(path.dirname(target), { recursive: true });
  const fresh = `${target}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    await makeServerFolder(fresh);
    const facts = await fillFolder(binaries, schemaSql, path.join(fresh, "data"), limits);
    await writeFile(path.join(fresh, "facts.json"), JSON.stringify(facts));
    await writeFile(path.join(fresh, "bytes"), String(await folderBytes(fresh)));
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process may have made the same folder in the meantime.
    const other = await readPrepared(target);
    if (other) return other;
    throw error;
  }
  const made = await readPrepared(target);
  if (!made)
    throw new Error(`${target} vanished while it was being made: is something cleaning that folder?`);
  return made;
}

async function readPrepared(target: string): Promise<PreparedShadow | null> {
  const text = await readFile(path.join(target, "facts.json"), "utf8").catch(() => null);
  if (text === null) return null;
  await utimes(target, new Date(), new Date());
  return { ...(JSON.parse(text) as PreparedFacts), dataFolder: path.join(target, "data") };
}
