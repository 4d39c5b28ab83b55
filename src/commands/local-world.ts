import os from "node:os";
import path from "node:path";
import type { ReviewWorld, ShadowRequest } from "../review-world.ts";

/** Folder in which prepared shadows are kept between calls: `DATA_DIR`, else the user's cache folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.DATA_DIR) return path.join(environment.DATA_DIR, "shadows");
  const cache = environment.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return path.join(cache, "lockkeeper", "shadows");
}

/** Opens shadows on this machine, or on the server that `SHADOW_DATABASE_URL` names. */
export async function localShadows(): Promise<NonNullable<ReviewWorld["openShadow"]>> {
  const { openShadow } = await import("../postgres/shadow/open-shadow.ts");
  const scratchUrl = process.env.SHADOW_DATABASE_URL;
  return (snapshot: ShadowRequest) =>
    openShadow({
      snapshot,
      cacheFolder: cacheFolder(),
      ...(scratchUrl === undefined ? {} : { scratchUrl }),
    });
}

/** Shows on standard error what is being done, where a person watches. */
export function showProgress(step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${step} …`);
}

/** Takes the last step away again. */
export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}

/** How the terminal shows text: in colour where it is one and nobody said otherwise (NO_COLOR, FORCE_COLOR). */
export function terminalOptions(): { readonly colour: boolean; readonly width: number } {
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== "0";
  const refused = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "";
  return {
    colour: forced || (process.stdout.isTTY === true && !refused),
    width: process.stdout.columns || 100,
  };
}
