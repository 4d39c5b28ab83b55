import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { ServerBinaries } from "./binaries.ts";
import { type ServerUser, superuser } from "./server-user.ts";

/**
 * Runs initdb: UTF-8, the locale C.UTF-8 (C where the platform has none), and trust for whoever may enter the
 * private folder of the socket.
 *
 * @throws Error with the words of initdb.
 */
export async function initialiseCluster(
  binaries: ServerBinaries,
  dataFolder: string,
  user: ServerUser | null,
  durable: boolean,
): Promise<void> {
  const locale = process.platform === "linux" ? "C.UTF-8" : "C";
  // Small segments keep a throw-away cluster quick to copy.
  const sizes = durable ? [] : ["--no-sync", "--wal-segsize=1"];
  const child = spawn(
    path.join(binaries.folder, "bin", "initdb"),
    ["-D", dataFolder, "-U", superuser, "-A", "trust", "-E", "UTF8", `--locale=${locale}`, ...sizes],
    { cwd: dataFolder, env: {}, stdio: ["ignore", "pipe", "pipe"], ...user },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`initdb of PostgreSQL ${binaries.version} failed:\n${output.trim()}`);
}
