import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Copies a data folder with owners and modes, sharing blocks where the file system can. `cp` does it in one process,
 * several times as fast as file by file from here.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  const how = process.platform === "darwin" ? ["-Rpc"] : ["-a", "--reflink=auto"];
  await promisify(execFile)("cp", [...how, from, to]);
}
