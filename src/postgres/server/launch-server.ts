import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import type { Socket } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { ServerBinaries } from "./binaries.ts";
import { type ProcessLimits, serverScript } from "./server-script.ts";
import type { ServerUser } from "./server-user.ts";

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

const startTimeoutMs = 30_000;

/** Starts the server in a process of its own; `untilReady` waits for it. */
export function launch(options: ClusterOptions, socketFolder: string, user: ServerUser | null): ChildProcess {
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

/** Answers when the server has ended, with the last of its log. */
export async function watchExit(server: ChildProcess, socketFolder: string): Promise<ClusterExit> {
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
export function keepsUsAlive(server: ChildProcess, keep: boolean): void {
  const pipes = [server.stdin, server.stdout, server.stderr] as unknown as (Socket | null)[];
  for (const handle of [server, ...pipes]) keep ? handle?.ref() : handle?.unref();
}

/**
 * Waits until the server accepts connections.
 *
 * @returns process id of the server, which is not that of the shell around it.
 */
export async function untilReady(
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

/** Sends a signal to a server that may have ended already. */
export function signalServer(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
