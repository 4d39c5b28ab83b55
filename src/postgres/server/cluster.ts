import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { ServerBinaries } from "./binaries.ts";
import { initialiseCluster } from "./initialise-cluster.ts";
import { type ProcessLimits, serverScript } from "./server-script.ts";
import { isReachable, type ServerUser, serverUser, superuser } from "./server-user.ts";

export interface ClusterOptions {
  readonly binaries: ServerBinaries;
  /** Made, and a cluster initialised in it, where it is missing or empty. */
  readonly dataFolder: string;
  readonly limits?: ProcessLimits | null;
  readonly settings?: Readonly<Record<string, string>>;
  /** True: survives a crash of the machine (fsync on). False: nothing in it is worth a wait for the disk. */
  readonly durable?: boolean;
}

/** How a server ended. */
export interface ClusterExit {
  readonly code: number | null;
  /** The last of what it wrote to its log. */
  readonly log: string;
}

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

const startTimeoutMs = 30_000;

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

function launch(options: ClusterOptions, socketFolder: string, user: ServerUser | null): ChildProcess {
  const { binaries, dataFolder, limits = null, durable = false } = options;
  const settings = {
    listen_addresses: "",
    unix_socket_directories: socketFolder,
    unix_socket_permissions: "0700",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off", synchronous_commit: "off" }),
    ...options.settings,
  };
  const postgres = path.join(binaries.folder, "bin", "postgres");
  const settingArguments = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const script = serverScript(limits, durable ? "INT" : "QUIT", socketFolder);
  const child = spawn("/bin/sh", ["-c", script, "sh", postgres, "-D", dataFolder, ...settingArguments], {
    cwd: dataFolder,
    env: {},
    // Its own process group: Ctrl-C in a terminal is for us, and we end the server when we are done.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    ...user,
  });
  child.stdin?.on("error", () => {});
  return child;
}

const logLength = 16_000;

async function watchExit(server: ChildProcess, socketFolder: string): Promise<ClusterExit> {
  let log = "";
  server.stderr?.on("data", (chunk) => {
    log = (log + chunk).slice(-logLength);
  });
  const [code] = await once(server, "close").catch((error: Error) => {
    log += error.message;
    return [null];
  });
  server.stdin?.destroy();
  await rm(socketFolder, { recursive: true, force: true });
  return { code, log };
}

/** A server that merely runs is no reason for our process to stay; one that we wait for is. */
function keepsUsAlive(server: ChildProcess, keep: boolean): void {
  const pipes = [server.stdin, server.stdout, server.stderr] as unknown as (Socket | null)[];
  for (const handle of [server, ...pipes]) keep ? handle?.ref() : handle?.unref();
}

async function untilReady(
  server: ChildProcess,
  exited: Promise<ClusterExit>,
  connectionOptions: () => pg.ClientConfig,
): Promise<number> {
  const ended = exited.then(({ log }) => {
    throw new Error(`PostgreSQL did not start: ${log.trim() || "it said nothing"}`);
  });
  ended.catch(() => {});
  const output = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  const [pid] = await Promise.race([once(output, "line"), ended]);
  const deadline = Date.now() + startTimeoutMs;
  while (!(await Promise.race([accepts(connectionOptions()), ended]))) {
    if (Date.now() > deadline) {
      signalServer(Number(pid), "SIGQUIT");
      throw new Error(`PostgreSQL did not accept connections within ${startTimeoutMs / 1000} s.`);
    }
    await sleep(5);
  }
  return Number(pid);
}

async function accepts(options: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(options);
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function signalServer(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
