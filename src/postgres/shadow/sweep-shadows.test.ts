import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { sweepShadows } from "./sweep-shadows.ts";

const hour = 3_600_000;

test("prepared folders that are old, too many or were never finished are dropped, those used last stay", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-sweep-"));
  const make = async (name: string, bytes: number | null, ageMs: number) => {
    const place = path.join(folder, "prepared", name);
    await mkdir(path.join(place, "data"), { recursive: true });
    if (bytes !== null) await writeFile(path.join(place, "bytes"), String(bytes));
    const used = new Date(Date.now() - ageMs);
    await utimes(place, used, used);
  };
  await make("used now", 1e9, 0);
  await make("used before", 2e9, hour);
  await make("over the limit", 2e9, 2 * hour);
  await make("old", 1, 31 * 24 * hour);
  await make("being made", null, hour / 2);
  await make("never finished", null, 2 * hour);
  await sweepShadows(folder);
  expect((await readdir(path.join(folder, "prepared"))).sort()).toEqual([
    "being made",
    "used before",
    "used now",
  ]);
  await rm(folder, { recursive: true });
});

test("a folder that another process takes away meanwhile is no mistake", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-sweep-"));
  await mkdir(path.join(folder, "prepared"));
  // Listed, and not there when it is looked at.
  await symlink(path.join(folder, "gone"), path.join(folder, "prepared", "being made"));
  await expect(sweepShadows(folder)).resolves.toBeUndefined();
  await rm(folder, { recursive: true });
});
