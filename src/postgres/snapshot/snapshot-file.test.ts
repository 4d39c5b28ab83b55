import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { catalogOf, column, snapshotOf, table } from "./fixtures/small-catalog.ts";
import { readSnapshotFile, SnapshotFileError, writeSnapshotFile } from "./snapshot-file.ts";

const snapshot = snapshotOf(
  catalogOf([table("orders", { columns: [column("id", "bigint"), column("7", "text")] })]),
  {
    statistics: {
      "public.orders": {
        rows: 1e21,
        bytes: 12,
        heapBytes: null,
        toastBytes: null,
        deadRows: null,
        lastVacuum: null,
        lastAnalyze: null,
        writesPerSecond: 0.000001,
        readsPerSecond: null,
        indexScans: null,
        columns: {
          "7": { nullFraction: 0.03, distinct: -1, averageWidth: 4 },
          id: { nullFraction: 0, distinct: 2, averageWidth: 8 },
        },
      },
    },
  },
);
const repack = (change: (json: string) => string): Uint8Array =>
  gzipSync(change(gunzipSync(writeSnapshotFile(snapshot)).toString()));

describe("the snapshot file", () => {
  test("is read as it was written, and written the same each time", () => {
    const bytes = writeSnapshotFile(snapshot);
    expect(readSnapshotFile(bytes)).toEqual(snapshot);
    expect(writeSnapshotFile(readSnapshotFile(bytes))).toEqual(bytes);
  });

  test("is read when it was unpacked by hand", () => {
    expect(readSnapshotFile(gunzipSync(writeSnapshotFile(snapshot)))).toEqual(snapshot);
  });

  const bytes = writeSnapshotFile(snapshot);
  const flipped = Uint8Array.from(bytes, (byte, index) => (index === bytes.length >> 1 ? byte ^ 0xff : byte));
  test.each([
    ["empty", new Uint8Array(), /empty/],
    ["cut short", bytes.slice(0, bytes.length / 2), /cut short/],
    ["cut short and unpacked", gunzipSync(bytes).subarray(0, 200), /cut short/],
    ["damaged", flipped, /damaged|cut short/],
    [
      "a row count changed by hand",
      repack((json) => json.replace('"bytes":12', '"bytes":13')),
      /changed after it was written/,
    ],
    [
      "of a newer format",
      repack((json) => json.replace('"format":1', '"format":2')),
      /format 2.*Update Lockkeeper/,
    ],
    ["other JSON", gzipSync('{"a":1}'), /not a snapshot/],
    ["SQL", Buffer.from("CREATE TABLE a (id int);"), /not a snapshot/],
    ["an array", Buffer.from("[]"), /not a snapshot/],
    [
      "something that unpacks to far too much",
      gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 1 }),
      /unpacks to more than 256 MB/,
    ],
  ])("is refused with a reason where it is %s", (_name, file, message) => {
    expect(() => readSnapshotFile(file)).toThrow(SnapshotFileError);
    expect(() => readSnapshotFile(file)).toThrow(message);
  });

  test("names the place where its contents have the wrong shape", () => {
    const wrong = writeSnapshotFile({
      ...snapshot,
      catalog: { ...snapshot.catalog, relations: [{ ...table("a"), kind: "heap" as never }] },
    });
    expect(() => readSnapshotFile(wrong)).toThrow(/catalog\.relations\.0\.kind/);
  });
});
