import path from "node:path";
import type { Logger } from "pino";
import { createReviewer } from "./create-reviewer.ts";
import { openStore } from "./jobs/open-store.ts";
import { openShadow } from "./postgres/shadow/open-shadow.ts";
import { type RunningServer, startServer } from "./server.ts";
import { type Environment, readSettings } from "./service/read-settings.ts";

/** How the service is started. */
export interface ServiceOptions {
  readonly environment: Environment;
  /** Left out: JSON lines on standard output. */
  readonly log?: Logger;
  /** Told what a review is doing, for people who watch. */
  readonly progress?: (step: string) => void;
}

/**
 * Starts the service with everything that it is made of: the App, the queue, shadows and snapshots in the data folder.
 *
 * @throws SettingsError where the environment lacks something; the message names the next step.
 */
export async function startService({ environment, log, progress }: ServiceOptions): Promise<RunningServer> {
  const { dataFolder, databaseUrl, shadowDatabaseUrl } = readSettings(environment);
  const cacheFolder = path.resolve(dataFolder, "shadows");
  const review = createReviewer({
    openShadow: (snapshot) =>
      openShadow({
        snapshot,
        cacheFolder,
        ...(shadowDatabaseUrl === null ? {} : { scratchUrl: shadowDatabaseUrl }),
      }),
    readStoredSnapshot: async () => null,
    now: () => new Date(),
    progress: progress ?? (() => {}),
  });
  return startServer({
    environment,
    review,
    openStore: () => openStore({ databaseUrl, dataFolder }),
    receiveSnapshot: null,
    ...(log === undefined ? {} : { log }),
  });
}
