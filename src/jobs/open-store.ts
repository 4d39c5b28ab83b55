import { readFile } from "node:fs/promises";
import path from "node:path";
import { prepareBinaries } from "../postgres/server/binaries.ts";
import { startCluster } from "../postgres/server/cluster.ts";
import type { QueueStore } from "./queue-store.ts";

/** Major version of a store that is made now. One that exists is opened with the version that made it. */
const MAJOR = 17;

/** Opens the database that keeps the queue: the user's own server, or one of ours in the data folder. */
export async function openStore(options: {
  readonly databaseUrl: string | null;
  readonly dataFolder: string;
}): Promise<QueueStore> {
  const { databaseUrl } = options;
  if (databaseUrl !== null) {
    return {
      connection: { connectionString: databaseUrl },
      ended: new Promise(() => {}),
      close: async () => {},
    };
  }
  const dataFolder = path.resolve(options.dataFolder, "queue");
  const binaries = await prepareBinaries(await majorOf(dataFolder));
  const settings = { max_connections: "50", shared_buffers: "32MB", max_wal_size: "256MB" };
  const cluster = await startCluster({ binaries, dataFolder, settings, durable: true });
  let closing = false;
  const ended = new Promise<string>((resolve) => {
    void cluster.exited.then(({ log }) => {
      if (!closing)
        resolve(`the queue's PostgreSQL server in ${dataFolder} ended: ${log.trim().slice(-500)}`);
    });
  });
  return {
    connection: cluster.connectionOptions("postgres"),
    ended,
    close: async () => {
      closing = true;
      await cluster.stop();
    },
  };
}

async function majorOf(dataFolder: string): Promise<number> {
  const version = await readFile(path.join(dataFolder, "PG_VERSION"), "utf8").catch(() => null);
  return version === null ? MAJOR : Number(version.trim());
}
