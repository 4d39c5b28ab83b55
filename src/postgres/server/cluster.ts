import { access, chmod, chown, mkdir, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type pg from "pg";
import { initialiseCluster } from "./initialise-cluster.ts";
import {
  type ClusterExit,
  type ClusterOptions,
  keepsUsAlive,
  launch,
  signalServer,
  untilReady,
  watchExit,
} from "./launch-server.ts";
import { isReachable, type ServerUser, serverUser, superuser } from "./server-user.ts";

/** A running PostgreSQL server of ours, on a unix socket in a private folder, without TCP. */
export interface Cluster {
  readonly major: number;
  /** Full version, "16.14". */
  readonly version: string;
  readonly dataFolder: string;
  /** How to connect; as the superuser where no role is given. */
  connectionOptions(database: string, role?: string): pg.ClientConfig;
  /** Ends the server; "in order": it writes everything out first, as a durable one always does. */
  stop(how?: "in order"): Promise<void>;
  /** Ends the server at once, as a crash would. */
  kill(): Promise<void>;
  readonly exited: Promise<ClusterExit>;
}

/**
 * Starts a server. It runs as an unprivileged user where we are root, with an empty environment, and never outlives us.
 *
 * @throws Error with the server's own words where it does not start.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { binaries, dataFolder, durable = false } = options;
  const user = await serverUser();
  await makePrivateFolder(dataFolder, user);
  const initialised = await access(path.join(dataFolder, "PG_VERSION")).then(
    () => true,
    () => false,
  );
  if (!initialised) await initialiseCluster(binaries, dataFolder, user, durable);
  const socketFolder = await makeSocketFolder(user);
  const server = launch(options, socketFolder, user);
  const exited = watchExit(server, socketFolder);
  const connectionOptions = (database: string, role: string = superuser): pg.ClientConfig => ({
    host: socketFolder,
    port: 5432,
    user: role,
    database,
    ssl: false,
  });
  const pid = await untilReady(server, exited, () => connectionOptions("template1"));
  keepsUsAlive(server, false);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    keepsUsAlive(server, true);
    signalServer(pid, signal);
    await exited;
  };
  return {
    major: binaries.major,
    version: binaries.version,
    dataFolder,
    connectionOptions,
    stop: (how) => end(durable || how === "in order" ? "SIGINT" : "SIGQUIT"),
    kill: () => end("SIGQUIT"),
    exited,
  };
}

async function makePrivateFolder(folder: string, user: ServerUser | null): Promise<void> {
  // Folders above it are made as others are: only this one is private, and the server's user must get to it.
  await mkdir(path.dirname(folder), { recursive: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user === null) return;
  await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
  if (await isReachable(path.dirname(folder), user)) return;
  throw new Error(
    `PostgreSQL cannot run as root, and the user ${user.uid} that runs it instead may not enter ${path.dirname(folder)}: ` +
      "choose a folder that other users may enter (chmod o+x on each folder above it).",
  );
}

/** The path of a socket may be 107 bytes long on Linux and 103 on macOS, so it lies right below a short folder. */
async function makeSocketFolder(user: ServerUser | null): Promise<string> {
  const parent = os.tmpdir().length > 60 ? "/tmp" : os.tmpdir();
  const folder = await mkdtemp(path.join(parent, "lockkeeper-"));
  if (user !== null) await chown(folder, user.uid, user.gid);
  return folder;
}
