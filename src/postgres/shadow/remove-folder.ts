import { spawn } from "node:child_process";

/**
 * Removes the folder of a server that has ended, in a process of its own: tens of thousands of files take a second, for
 * which nobody is to wait, not even the end of our process. What it cannot do is done by the next sweep.
 */
export function removeFolder(folder: string): void {
  const removing = spawn("rm", ["-rf", folder], { detached: true, stdio: "ignore" });
  removing.on("error", () => {});
  removing.unref();
}
