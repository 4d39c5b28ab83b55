import type { Shadow, ShadowDatabase, ShadowLimits } from "../../model/shadow.ts";
import { prepareBinaries } from "../server/binaries.ts";
import { makeShadowFolder } from "./own-folder.ts";
import { prepareShadow } from "./prepare-shadow.ts";
import { keepServer } from "./server-keeper.ts";
import { openShadowDatabase, type ReviewClock } from "./shadow-database.ts";
import { defaultLimits } from "./shadow-limits.ts";
import { startShadowServer } from "./shadow-server.ts";
import { sweepShadows } from "./sweep-shadows.ts";

export interface OpenShadowOptions {
  /** Of a snapshot its major version and its schema as SQL. */
  readonly snapshot: { readonly major: number; readonly schemaSql: string };
  /** Where prepared and running servers are kept. */
  readonly cacheFolder: string;
  readonly limits?: Partial<ShadowLimits>;
}

/**
 * Starts a throw-away server with the schema of a snapshot. A server that is lost while it is used is replaced.
 *
 * @throws Error where the version is not served or the server does not start.
 */
export async function openShadow(options: OpenShadowOptions): Promise<Shadow> {
  const { major, schemaSql } = options.snapshot;
  const limits = { ...defaultLimits, ...options.limits };
  const binaries = await prepareBinaries(major);
  const folder = await makeShadowFolder(options.cacheFolder);
  await sweepShadows(folder);
  const prepared = await prepareShadow(binaries, schemaSql, folder, limits);
  const keeper = await keepServer(() => startShadowServer(binaries, prepared.dataFolder, folder, limits));
  const clock: ReviewClock = { spentMs: 0 };
  return {
    major,
    version: binaries.version,
    restoreProblems: prepared.restoreProblems,
    catalog: prepared.catalog,
    async openDatabase(): Promise<ShadowDatabase> {
      const { server, database } = await keeper.takeDatabase();
      return openShadowDatabase({ server, database, relations: prepared.relations, limits, clock });
    },
    close: () => keeper.close(),
  };
}
