import { createHash } from "node:crypto";
import { access, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ShadowLimits } from "../../model/shadow.ts";
import type { ServerBinaries } from "../server/binaries.ts";
import { prepareBlank } from "./blank-cluster.ts";
import { fillFolder, type PreparedFacts } from "./fill-prepared-folder.ts";
import { makeOnce } from "./make-once.ts";

export interface PreparedShadow extends PreparedFacts {
  /** Data folder of a server that was stopped in order, as one file. */
  readonly archive: string;
  /** Drops it, so that it is made anew when it is asked for again: what was unpacked from it did not start. */
  discard(): Promise<void>;
}

/** Changes when what a prepared folder holds changes. */
const preparedFormat = 9;
/** Where the time for a restore was used up, what came of it is used for so long before it is tried again, in ms. */
const unfinishedMs = 600_000;

/**
 * A server with the schema restored, made once for each schema and version and kept. One that is
 * damaged is made anew, and so, after ten minutes, is one whose restore ran out of time.
 *
 * @param folder where prepared folders are kept.
 * @param limits kept while restoring too: a schema may come from a pull request.
 */
export async function prepareShadow(
  binaries: ServerBinaries,
  schemaSql: string,
  folder: string,
  limits: ShadowLimits,
): Promise<PreparedShadow> {
  const key = createHash("sha256")
    .update(`${preparedFormat}\n${binaries.version}\n${schemaSql}`)
    .digest("hex");
  const target = path.join(folder, "prepared", `${binaries.major}-${key.slice(0, 32)}`);
  return makeOnce({
    target,
    read: () => readPrepared(target),
    async fill(fresh) {
      const blank = await prepareBlank(binaries, folder);
      const facts = await fillFolder(
        { binaries, schemaSql, blank, folder, limits },
        path.join(fresh, "data.tar"),
      );
      await writeFile(path.join(fresh, "facts.json"), JSON.stringify({ ...facts, madeAt: Date.now() }));
    },
  });
}

async function readPrepared(target: string): Promise<PreparedShadow | null> {
  const archive = path.join(target, "data.tar");
  try {
    await access(archive);
    const text = await readFile(path.join(target, "facts.json"), "utf8");
    const { madeAt, ...facts } = JSON.parse(text) as PreparedFacts & { readonly madeAt: number };
    if (facts.outOfTime && Date.now() - madeAt > unfinishedMs) return null;
    return { ...facts, archive, discard: () => rm(target, { recursive: true, force: true }) };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
