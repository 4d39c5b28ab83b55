import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "pino";
import { createReviewer } from "./create-reviewer.ts";
import { openStore } from "./jobs/open-store.ts";
import { openShadow } from "./postgres/shadow/open-shadow.ts";
import { captureSnapshot } from "./postgres/snapshot/capture-snapshot.ts";
import { receiveSnapshot } from "./postgres/snapshot/receive-snapshot.ts";
import { type RunningRefresh, refreshSnapshots } from "./postgres/snapshot/refresh-snapshots.ts";
import { readSnapshotSources } from "./postgres/snapshot/snapshot-sources.ts";
import { openSnapshotStore, type SnapshotStore } from "./postgres/snapshot/snapshot-store.ts";
import type { ShadowRequest } from "./review-world.ts";
import { type RunningServer, startServer } from "./server.ts";
import { createLog } from "./service/create-log.ts";
import { type Environment, readSettings, type Settings } from "./service/read-settings.ts";

/** Time between the two readings of a live server's counters, in ms. */
const BETWEEN_READINGS_MS = 10_000;

/** How the service is started. */
export interface ServiceOptions {
  readonly environment: Environment;
  /** Left out: JSON lines on standard output. */
  readonly log?: Logger;
  /** Told what a review is doing, for people who watch. */
  readonly progress?: (step: string) => void;
}

type OpenShadow = (request: ShadowRequest) => ReturnType<typeof openShadow>;

/**
 * Starts the service with everything that it is made of: the App, the queue, shadows and snapshots in the data folder.
 *
 * @throws SettingsError where the environment lacks something; the message names the next step.
 */
export async function startService(options: ServiceOptions): Promise<RunningServer> {
  const { environment, progress = () => {} } = options;
  const settings = readSettings(environment);
  const { dataFolder, databaseUrl, snapshotToken, privateKey, webhookSecret } = settings;
  const log = options.log ?? createLog(settings.logLevel, [privateKey, webhookSecret, snapshotToken ?? ""]);
  const openShadow = shadowsOf(settings);
  const store = openSnapshotStore(path.resolve(dataFolder, "snapshots"));
  const refresh = await startRefresh(settings, environment, { store, openShadow, log });
  const server = await startServer({
    environment,
    review: createReviewer({
      openShadow,
      readStoredSnapshot: (owner, repo, database) => store.readLatest({ owner, repo, database }),
      now: () => new Date(),
      progress,
    }),
    openStore: () => openStore({ databaseUrl, dataFolder }),
    receiveSnapshot:
      snapshotToken === null
        ? null
        : (request, response, names) =>
            receiveSnapshot(request, response, names, { store, token: snapshotToken }),
    log,
  });
  return {
    ...server,
    stop: async () => {
      await Promise.all([server.stop(), refresh?.stop()]);
    },
  };
}

function shadowsOf({ dataFolder, shadowDatabaseUrl }: Settings): OpenShadow {
  const cacheFolder = path.resolve(dataFolder, "shadows");
  const scratch = shadowDatabaseUrl === null ? {} : { scratchUrl: shadowDatabaseUrl };
  return (snapshot) => openShadow({ snapshot, cacheFolder, ...scratch });
}

/** Takes snapshots of the live databases that the file at SNAPSHOT_SOURCES lists, on their schedules. */
async function startRefresh(
  { snapshotSources }: Settings,
  environment: Environment,
  { store, openShadow, log }: { store: SnapshotStore; openShadow: OpenShadow; log: Logger },
): Promise<RunningRefresh | null> {
  if (snapshotSources === null) return null;
  const sources = readSnapshotSources(await readFile(snapshotSources, "utf8"), environment);
  return refreshSnapshots({
    sources,
    store,
    capture: ({ databaseUrl }) =>
      captureSnapshot({
        databaseUrl,
        anonymous: false,
        usePgDump: true,
        betweenReadingsMs: BETWEEN_READINGS_MS,
        progress: () => {},
        restore: async (schema) => {
          const shadow = await openShadow(schema);
          await shadow.close();
          return { version: shadow.version, catalog: shadow.catalog, problems: shadow.restoreProblems };
        },
      }),
    report: ({ owner, repo, database }, outcome) => {
      const of = `${owner}/${repo} ${database}`;
      if ("error" in outcome) log.error({ of, error: outcome.error.message }, "A snapshot was not taken");
      else log.info({ of, takenAt: outcome.snapshot.takenAt }, "A snapshot was taken");
    },
  });
}
