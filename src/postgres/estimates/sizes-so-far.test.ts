import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Snapshot } from "../../model/snapshot.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { followSizes, type SizesSoFar } from "./sizes-so-far.ts";
import { unknownStatistics } from "./unknown-statistics.ts";

beforeAll(loadParser);

const sized = (rows: number) => ({ ...unknownStatistics, rows });
const snapshot = {
  major: 16,
  activity: null,
  settings: {},
  catalog: { relations: [] },
  statistics: { "public.rides": sized(60), "public.cities": sized(3) },
} as unknown as Snapshot;

const rowsOf = (sizes: SizesSoFar, name: string): number | null =>
  sizes.ground.statistics(`public.${name}`)?.rows ?? null;

const rename = (sizes: SizesSoFar, from: string, to: string): void =>
  sizes.rename([{ from: `public.${from}`, to: `public.${to}` }]);

const follow = (sizes: SizesSoFar, sql: string): void => {
  for (const statement of parseSql(sql).statements) sizes.follow(statement);
};

describe("sizes while a change set goes on", () => {
  test("a renamed table keeps its rows, and its old name has none", () => {
    const sizes = followSizes(snapshot);
    rename(sizes, "rides", "trips");
    rename(sizes, "trips", "journeys");
    expect([rowsOf(sizes, "journeys"), rowsOf(sizes, "trips"), rowsOf(sizes, "rides")]).toEqual([
      60,
      null,
      null,
    ]);
    expect(sizes.changed.get("public.journeys")?.rows).toBe(60);
    expect(sizes.changed.get("public.rides")).toBeNull();
  });

  test("two tables that swap their names swap their rows", () => {
    const sizes = followSizes(snapshot);
    rename(sizes, "rides", "aside");
    rename(sizes, "cities", "rides");
    rename(sizes, "aside", "cities");
    expect([rowsOf(sizes, "rides"), rowsOf(sizes, "cities"), rowsOf(sizes, "aside")]).toEqual([3, 60, null]);
  });

  test("a name that comes back is as if nothing had been", () => {
    const sizes = followSizes(snapshot);
    rename(sizes, "rides", "trips");
    rename(sizes, "trips", "rides");
    expect(rowsOf(sizes, "rides")).toBe(60);
    expect(sizes.changed.get("public.rides")).toBeUndefined();
    expect(sizes.changed.get("public.trips")).toBeUndefined();
  });

  test("ROLLBACK, and ROLLBACK TO a savepoint, bring the names back", () => {
    const sizes = followSizes(snapshot);
    follow(sizes, "BEGIN");
    rename(sizes, "rides", "trips");
    follow(sizes, "SAVEPOINT a");
    rename(sizes, "trips", "journeys");
    follow(sizes, "ROLLBACK TO a");
    expect(rowsOf(sizes, "trips")).toBe(60);
    follow(sizes, "ROLLBACK");
    expect(rowsOf(sizes, "rides")).toBe(60);
  });
});
