import { describe, expect, test } from "@jest/globals";
import { plainConfig } from "../../test/fixtures/repository-of.ts";
import { defaultDatabase } from "../config/defaults.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { readSnapshotFile, writeSnapshotFile } from "../postgres/snapshot/snapshot-file.ts";
import { findSnapshot } from "./find-snapshot.ts";
import { schemaOnlySnapshot } from "./schema-only-snapshot.ts";

const now = new Date("2026-11-23T12:00:00Z");
const taken = (takenAt: string): Snapshot => ({
  ...schemaOnlySnapshot("", 16, "schema"),
  origin: "captured",
  takenAt,
});
const named = { ...defaultDatabase, snapshot: "db/production.snapshot" };

/** A base with one file. */
function baseWith(bytes: Uint8Array | null) {
  const readBytes = async (path: string) => (path === named.snapshot ? bytes : null);
  return { paths: async () => [], read: async () => null, readBytes };
}

function find(
  database: typeof named | typeof defaultDatabase,
  bytes: Uint8Array | null,
  stored: Snapshot | null,
) {
  return findSnapshot(database, plainConfig, { base: baseWith(bytes), readStored: async () => stored, now });
}

describe("the snapshot of a database", () => {
  test("is the file that the configuration names, else the latest upload", async () => {
    const [file, upload] = [taken("2026-11-23T09:00:00Z"), taken("2026-11-23T10:00:00Z")];
    expect(await find(named, writeSnapshotFile(file), upload)).toEqual({ snapshot: file, warnings: [] });
    expect(await find(defaultDatabase, null, upload)).toEqual({ snapshot: upload, warnings: [] });
  });

  test("that is missing is a warning which says how to make one", async () => {
    expect((await find(defaultDatabase, null, null)).warnings).toEqual([
      expect.stringMatching(/^There is no snapshot of production: .* `lockkeeper snapshot capture`/),
    ]);
    expect((await find(named, null, null)).warnings).toEqual([
      expect.stringMatching(/^The snapshot `db\/production.snapshot` is not on the base branch/),
    ]);
  });

  test("that is cut short is not used, and the warning says why", async () => {
    const whole = writeSnapshotFile(taken("2026-11-23T09:00:00Z"));
    const { snapshot, warnings } = await find(named, whole.subarray(0, 100), null);
    expect(snapshot).toBeNull();
    expect(warnings).toEqual([expect.stringMatching(/can not be used: .*cut short/)]);
  });

  test("that is stale is used, with a warning that tells its age", async () => {
    const old = taken("2026-11-01T12:00:00Z");
    expect(await find(defaultDatabase, null, old)).toEqual({
      snapshot: old,
      warnings: [expect.stringMatching(/^The snapshot is of 22 days ago, over the limit of 7 days/)],
    });
  });
});

describe("a snapshot that can not be read is a warning, never an end of the review", () => {
  test("an upload that was damaged on the disk", async () => {
    const readStored = async () => readSnapshotFile(Buffer.from("damaged"));
    const found = await findSnapshot(defaultDatabase, plainConfig, { base: baseWith(null), readStored, now });
    expect(found.warnings).toEqual([
      expect.stringMatching(/^The uploaded snapshot of `default` can not be used: .*not a snapshot/),
    ]);
  });

  test("a file that is too large", async () => {
    const readBytes = async (path: string, limit: number) => {
      throw new Error(`${path} is larger than ${limit} bytes`);
    };
    const base = { ...baseWith(null), readBytes };
    const found = await findSnapshot(named, plainConfig, { base, readStored: async () => null, now });
    expect(found.warnings).toEqual([expect.stringMatching(/can not be used: it is larger than 32 MB/)]);
  });
});
