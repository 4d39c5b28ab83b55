import path from "node:path";
import pg from "pg";
import type { ShadowLimits } from "../../model/shadow.ts";
import type { ServerBinaries } from "../server/binaries.ts";
import { type Cluster, startCluster } from "../server/cluster.ts";
import { connectShared, type Queries } from "./connect-shared.ts";
import { unpackFolder } from "./pack-folder.ts";
import { removeFolder } from "./remove-folder.ts";
import { makeRunningFolder } from "./running-folder.ts";
import { shadowSettings, templateDatabase } from "./shadow-settings.ts";
import { migrationRole } from "./trusted-side.ts";
import { withClient } from "./with-client.ts";

/** A server on which databases for migrations are made: one of our own, or a scratch server of the user's. */
export interface ShadowServer {
  readonly version: string;
  /** Session of ours beside the migration's: reads its locks, ends its statements. */
  readonly observer: Queries;
  /** Folder in which the server keeps databases; null where it is not ours. */
  readonly dataFolder: string | null;
  /** False where the server is gone; it does not come back. */
  isAlive(): Promise<boolean>;
  /** Makes a clone of the prepared database. */
  createDatabase(): Promise<string>;
  /** Makes a clone the property of the migration's role, whose own settings are as new. */
  handOver(database: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  /** As the migration's role. */
  connectionOptions(database: string): pg.ClientConfig;
  /** Runs SQL as a superuser in a database; null where the server is not ours. */
  runAsSuperuser(database: string): ((sql: string) => Promise<void>) | null;
  /** Ends the server with everything on it. */
  kill(): Promise<void>;
}

/** Starts a server of our own from the archive of a prepared one. */
export async function startShadowServer(
  binaries: ServerBinaries,
  archive: string,
  folder: string,
  limits: ShadowLimits,
  timeZone?: string,
): Promise<ShadowServer> {
  const home = await makeRunningFolder(folder, limits);
  try {
    const dataFolder = path.join(home, "data");
    await unpackFolder(archive, dataFolder);
    const cluster = await startCluster({ binaries, dataFolder, limits, settings: shadowSettings });
    return await openServer(cluster, () => removeFolder(home), timeZone).catch(async (error) => {
      await cluster.kill();
      throw error;
    });
  } catch (error) {
    removeFolder(home);
    throw error;
  }
}

async function openServer(
  cluster: Cluster,
  removeHome: () => void,
  timeZone: string | undefined,
): Promise<ShadowServer> {
  let lost = false;
  void cluster.exited.then(() => {
    lost = true;
  });
  const home = cluster.connectionOptions("template1");
  const [observer, maker, dropper] = await Promise.all([
    connectShared(home),
    connectShared(home),
    connectShared(home),
  ]);
  let count = 0;
  // Copying files is twice as fast as logging their blocks, the only way there was before 15.
  const strategy = cluster.major >= 15 ? "strategy file_copy" : "";
  return {
    version: cluster.version,
    observer,
    dataFolder: cluster.dataFolder,
    async isAlive() {
      if (lost) return false;
      // The end of the process may not have been noticed yet.
      return observer.query("select 1").then(
        () => !lost,
        () => false,
      );
    },
    async createDatabase() {
      count += 1;
      const name = `shadow_${count}`;
      await maker.query(`create database ${name} template ${templateDatabase} ${strategy}`);
      return name;
    },
    async handOver(database) {
      await maker.query(
        `alter database ${database} owner to ${migrationRole}; alter role ${migrationRole} reset all`,
      );
      if (timeZone === undefined) return;
      const zone = pg.escapeLiteral(timeZone);
      // One that this server does not know leaves it at UTC.
      await maker.query(`alter database ${database} set timezone to ${zone}`).catch(() => {});
    },
    async dropDatabase(name) {
      // Thousands of files take long to unlink: who is done with a clone does not wait for it.
      dropper.query(`drop database if exists ${name} with (force)`).catch(() => {});
    },
    connectionOptions: (database) => cluster.connectionOptions(database, migrationRole),
    // The search path is set by us: the database belongs to the migration, which may have set another for it.
    runAsSuperuser: (database) => (sql) =>
      withClient(
        { ...cluster.connectionOptions(database), options: "-c search_path=public" },
        async (client) => {
          await client.query(sql);
        },
      ),
    async kill() {
      await cluster.kill();
      removeHome();
    },
  };
}
