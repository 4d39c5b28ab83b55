import type { Shadow, ShadowDatabase, ShadowLimits } from "../../model/shadow.ts";
import { prepareBinaries } from "../server/binaries.ts";
import { makeShadowFolder } from "./own-folder.ts";
import { prepareShadow } from "./prepare-shadow.ts";
import { openShadowDatabase, type ReviewClock } from "./shadow-database.ts";
import { defaultLimits } from "./shadow-limits.ts";
import { type ShadowServer, startShadowServer } from "./shadow-server.ts";

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
  const prepared = await prepareShadow(binaries, schemaSql, folder);
  const start = (): Promise<ShadowServer> => startShadowServer(binaries, prepared.dataFolder, folder, limits);
  let server = await start();
  let ready: Promise<string> | null = server.createDatabase();
  const clock: ReviewClock = { spentMs: 0 };
  return {
    major,
    version: binaries.version,
    restoreProblems: prepared.restoreProblems,
    catalog: prepared.catalog,
    async openDatabase(): Promise<ShadowDatabase> {
      if (server.isLost()) {
        await server.kill();
        server = await start();
        ready = null;
      }
      const current = server;
      const database = await (ready ?? current.createDatabase());
      ready = current.createDatabase();
      ready.catch(() => {});
      const { relations } = prepared;
      return openShadowDatabase({ server: current, database, relations, limits, clock });
    },
    close: () => server.kill(),
  };
}
