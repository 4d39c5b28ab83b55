import { describe, expect, jest, test } from "@jest/globals";
import type { Snapshot } from "../../model/snapshot.ts";
import { catalogOf, snapshotOf } from "./fixtures/small-catalog.ts";
import { refreshSnapshots } from "./refresh-snapshots.ts";
import { readSnapshotSources } from "./snapshot-sources.ts";

const entry = { repository: "acme/shop", database: "main", urlFrom: "SHOP_URL", everyMinutes: 30 };

describe("readSnapshotSources", () => {
  test("takes the URL from the environment", () => {
    expect(readSnapshotSources(JSON.stringify([entry]), { SHOP_URL: "postgres://db/shop" })).toEqual([
      {
        owner: "acme",
        repo: "shop",
        database: "main",
        databaseUrl: "postgres://db/shop",
        everyMs: 1_800_000,
      },
    ]);
  });

  test.each([
    ["{", /no JSON/],
    [JSON.stringify([{ ...entry, repository: "shop" }]), /0\.repository.*owner\/name/],
    [JSON.stringify([{ ...entry, everyMinutes: 1 }]), /0\.everyMinutes/],
    [JSON.stringify([entry]), /SHOP_URL, which acme\/shop names for its database main, is not set/],
  ])("refuses %s", (json, message) => {
    expect(() => readSnapshotSources(json, {})).toThrow(message);
  });
});

test("a source that fails is reported, and tried again with the others at the next turn", async () => {
  jest.useFakeTimers();
  const [good, bad] = ["good", "bad"].map((database) => ({
    owner: "acme",
    repo: "shop",
    database,
    databaseUrl: "",
    everyMs: 60_000,
  }));
  if (!good || !bad) throw new Error("two sources");
  const kept: string[] = [];
  const reports: string[] = [];
  const running = refreshSnapshots({
    sources: [bad, good],
    store: {
      put: async ({ database }) => kept.push(database) > 0,
      readLatest: async () => null,
      history: async () => [],
    },
    capture: async ({ database }): Promise<Snapshot> => {
      if (database === "bad") throw new Error("The database could not be reached");
      return snapshotOf(catalogOf([]));
    },
    report: ({ database }, outcome) =>
      reports.push(`${database} ${"error" in outcome ? outcome.error.message : "taken"}`),
  });
  await jest.advanceTimersByTimeAsync(61_000);
  await running.stop();
  await jest.advanceTimersByTimeAsync(600_000);
  jest.useRealTimers();
  expect(kept).toEqual(["good", "good"]);
  expect(reports.slice(0, 2)).toEqual(["bad The database could not be reached", "good taken"]);
  expect(reports).toHaveLength(4);
});
