import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";

/** What is worth knowing of the machine that is measured on: how many CPUs, and what kind of disk. */
export async function describeMachine(): Promise<string> {
  const disks = await readdir("/sys/block").catch(() => []);
  const disk = disks.some((name) => name.startsWith("nvme"))
    ? "a local NVMe disk"
    : disks.some((name) => /^x?vd/.test(name))
      ? "a virtual disk"
      : "a local disk";
  return `a machine with ${availableParallelism()} CPUs and ${disk}`;
}
