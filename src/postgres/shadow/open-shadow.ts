import type { Shadow, ShadowDatabase, ShadowLimits } from "../../model/shadow.ts";
import { prepareBinaries } from "../server/binaries.ts";
import type { PreparedFacts } from "./fill-prepared-folder.ts";
import { makeShadowFolder } from "./own-folder.ts";
import { type PreparedShadow, prepareShadow } from "./prepare-shadow.ts";
import { createReviewClock } from "./review-clock.ts";
import { openScratchServer } from "./scratch-server.ts";
import { keepServer } from "./server-keeper.ts";
import { openShadowDatabase } from "./shadow-database.ts";
import { defaultLimits } from "./shadow-limits.ts";
import { type ShadowServer, startShadowServer } from "./shadow-server.ts";
import { sweepShadows } from "./sweep-shadows.ts";

export interface OpenShadowOptions {
  /** Of a snapshot its major version, its schema as SQL, and the time zone of its sessions. Not known: UTC. */
  readonly snapshot: {
    readonly major: number;
    readonly schemaSql: string;
    readonly timeZone?: string | undefined;
  };
  /** Where prepared and running servers are kept. */
  readonly cacheFolder: string;
  readonly limits?: Partial<ShadowLimits>;
  /** SHADOW_DATABASE_URL: a scratch server of the user's, used in place of one of our own. */
  readonly scratchUrl?: string;
}

/**
 * Starts a throw-away server with the schema of a snapshot. A server that is lost while it is used is replaced.
 *
 * @throws Error where the version is not served, the server does not start, or the scratch server is not fit.
 */
export async function openShadow(options: OpenShadowOptions): Promise<Shadow> {
  const { major } = options.snapshot;
  const limits = { ...defaultLimits, ...options.limits };
  const clock = createReviewClock();
  const { start, version, facts } =
    options.scratchUrl === undefined
      ? await prepareOwnServer(options, limits)
      : await prepareScratchServer(options, options.scratchUrl, limits);
  const keeper = await keepServer(start);
  return {
    major,
    version,
    restoreProblems: facts.restoreProblems,
    catalog: facts.catalog,
    async openDatabase(ownTime = false): Promise<ShadowDatabase> {
      const { server, database } = await keeper.takeDatabase();
      const { relations } = facts;
      const own = ownTime ? createReviewClock() : clock;
      return openShadowDatabase({ server, database, relations, limits, clock: own });
    },
    close: () => keeper.close(),
  };
}

/** What a shadow is started from, as often as its server is lost. */
interface Prepared {
  readonly start: () => Promise<ShadowServer>;
  readonly version: string;
  readonly facts: PreparedFacts;
}

async function prepareOwnServer(
  { snapshot, cacheFolder }: OpenShadowOptions,
  limits: ShadowLimits,
): Promise<Prepared> {
  const binaries = await prepareBinaries(snapshot.major);
  const folder = await makeShadowFolder(cacheFolder);
  await sweepShadows(folder);
  const prepare = () => prepareShadow(binaries, snapshot.schemaSql, folder, limits);
  const startFrom = ({ archive }: PreparedShadow) =>
    startShadowServer(binaries, archive, folder, limits, snapshot.timeZone);
  let facts = await prepare();
  // What was prepared long ago may have been damaged since: it is then made anew, once.
  let first: ShadowServer | null = await startFrom(facts).catch(async () => {
    await facts.discard();
    facts = await prepare();
    return startFrom(facts);
  });
  const start = async (): Promise<ShadowServer> => {
    const server = first ?? (await startFrom(facts));
    first = null;
    return server;
  };
  return { start, version: binaries.version, facts };
}

async function prepareScratchServer(
  { snapshot }: OpenShadowOptions,
  url: string,
  limits: ShadowLimits,
): Promise<Prepared> {
  const { server, facts } = await openScratchServer(url, snapshot.major, snapshot.schemaSql, limits);
  let started = false;
  const start = async (): Promise<ShadowServer> => {
    if (started) throw new Error("The scratch server of SHADOW_DATABASE_URL was lost during the review.");
    started = true;
    return server;
  };
  return { start, version: server.version, facts };
}
