import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { catalogOf, snapshotOf, table } from "./fixtures/small-catalog.ts";
import { writeSnapshotFile } from "./snapshot-file.ts";
import { openSnapshotStore } from "./snapshot-store.ts";

test("all snapshots together are bounded: the oldest go first, the latest of a database never", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-store-"));
  const snapshots = [1, 2, 3, 4].map((day) =>
    snapshotOf(catalogOf([table("orders")]), { takenAt: `2026-01-0${day}T00:00:00.000Z` }),
  );
  const size = Math.max(...snapshots.map((each) => writeSnapshotFile(each).length));
  const store = openSnapshotStore(folder, 3.5 * size);
  const address = (database: string) => ({ owner: "acme", repo: "shop", database });
  const put = async (database: string, index: number) => {
    const snapshot = snapshots[index];
    if (snapshot !== undefined) await store.put(address(database), writeSnapshotFile(snapshot), snapshot);
  };
  const days = async (database: string) =>
    (await store.history(address(database))).map((name) => name.slice(6, 8));
  await put("quiet", 0);
  await put("busy", 1);
  await put("busy", 2);
  await put("busy", 3);
  expect([await days("quiet"), await days("busy")]).toEqual([["01"], ["03", "04"]]);
  await rm(folder, { recursive: true });
});
