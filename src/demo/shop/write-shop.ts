import type { Snapshot } from "../../model/snapshot.ts";
import { buildSnapshot } from "../../postgres/snapshot/build-snapshot.ts";
import type { RestoreSchema } from "../../postgres/snapshot/prove-schema.ts";
import { writeSnapshotFile } from "../../postgres/snapshot/snapshot-file.ts";
import { commitFiles, initRepository } from "../write-commits.ts";
import { baseFiles, ROWS, SCHEMA, SNAPSHOT_PATH } from "./base-files.ts";
import { changeFiles } from "./change-files.ts";

/** Major version of the shop's production. */
const MAJOR = 16;

/** The shop's repository, and the two commits of its pull request. */
export interface Shop {
  readonly base: string;
  readonly head: string;
  readonly snapshot: Snapshot;
}

/** Makes the shop's repository in a folder: production with its snapshot, and on a branch the change to be reviewed. */
export async function writeShop(folder: string, restore: RestoreSchema): Promise<Shop> {
  const [snapshot] = await Promise.all([
    buildSnapshot({ schemaSql: SCHEMA, rows: ROWS, major: MAJOR, takenAt: new Date(), restore }),
    initRepository(folder, "main"),
  ]);
  const files = { ...baseFiles, [SNAPSHOT_PATH]: writeSnapshotFile(snapshot) };
  const base = await commitFiles(folder, files, "Orders have an index on their time");
  const head = await commitFiles(folder, changeFiles, "Subscription tiers");
  return { base, head, snapshot };
}
