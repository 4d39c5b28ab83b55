import { beforeAll, describe, expect, test } from "@jest/globals";
import { lockEffect } from "../../../test/support/subject-of.ts";
import type { Relation } from "../../model/catalog.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { addEstimates } from "./add-estimates.ts";
import { estimateEffect as estimateOn } from "./estimate-effect.ts";
import { groundOf } from "./estimate-ground.ts";
import { judgeBudget } from "./judge-budget.ts";
import { matchedShare } from "./matched-share.ts";
import { NO_FACTS } from "./statement-facts.ts";
import { CATALOG_WORK } from "./work-time.ts";

beforeAll(loadParser);

/** On a server of which nothing is known. */
const estimateEffect = estimateOn.bind(null, groundOf(null));

const setup =
  "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, tier text); CREATE INDEX users_tier ON users (tier);";

function users(): Relation {
  const relation = CatalogRecord.fromStatements(parseSql(setup).statements).byName("public.users");
  if (relation === undefined) throw new Error("the set-up makes no users");
  return relation;
}

const statistics: RelationStatistics = {
  rows: 2_300_000,
  bytes: 1_100_000_000,
  heapBytes: 800_000_000,
  toastBytes: 0,
  deadRows: 0,
  lastVacuum: null,
  lastAnalyze: null,
  writesPerSecond: null,
  readsPerSecond: null,
  indexScans: null,
  columns: {
    id: { nullFraction: 0, distinct: -1, averageWidth: 8 },
    email: { nullFraction: 0, distinct: -0.9, averageWidth: 24 },
    tier: { nullFraction: 0.25, distinct: 4, averageWidth: 5 },
  },
};

describe("the budget", () => {
  test.each([
    [{ low: 50, likely: 100, high: 200 }, "within"],
    [{ low: 50, likely: 100, high: 201 }, "may exceed"],
    [{ low: 200, likely: 300, high: 900 }, "may exceed"],
    [{ low: 201, likely: 300, high: 900 }, "exceeds"],
    [null, "may exceed"],
  ] as const)("%j against 200 ms: %s", (estimate, verdict) => {
    expect(judgeBudget(estimate, 200)).toBe(verdict);
  });
});

test("work of which a part is not known is not known", () => {
  expect(addEstimates([{ low: 1, likely: 2, high: 3 }, null])).toBeNull();
  expect(
    addEstimates([
      { low: 1, likely: 2, high: 3 },
      { low: 1, likely: 1, high: 1 },
    ]),
  ).toEqual({ low: 2, likely: 3, high: 4 });
});

describe("an effect", () => {
  const scan = lockEffect("public.users", { scans: true });
  const build = lockEffect("public.users", { lock: "SHARE", blocks: "writes", buildsIndexes: ["public.i"] });

  test("that changes the catalog alone takes no time that depends on size", () => {
    expect(estimateEffect(lockEffect("public.users", {}), users(), null)).toEqual(CATALOG_WORK);
  });

  test("on a table of unknown size is unknown, on one that the change set made it is nothing", () => {
    expect(estimateEffect(scan, users(), null)).toBeNull();
    expect(estimateEffect({ ...scan, created: true }, users(), null)).toEqual(CATALOG_WORK);
  });

  test("of 2.3 M rows takes from tenths of a second to seconds to scan, and longer to build an index or rewrite", () => {
    const scanned = estimateEffect(scan, users(), statistics);
    const built = estimateEffect(
      build,
      users(),
      statistics,
      parseSql("CREATE INDEX i ON users (email)").statements[0]?.tree,
    );
    const rewritten = estimateEffect(lockEffect("public.users", { rewrites: true }), users(), statistics);
    if (scanned === null || built === null || rewritten === null) throw new Error("the sizes are known");
    expect(scanned.likely).toBeGreaterThan(200);
    expect(scanned.high).toBeLessThan(60_000);
    expect(built.likely).toBeGreaterThan(scanned.likely);
    expect(rewritten.likely).toBeGreaterThan(2 * scanned.likely);
  });

  test("grows at least as fast as the table: ten times the rows, ten to twenty times the time", () => {
    const tenth = { ...statistics, rows: 230_000, bytes: 110_000_000, heapBytes: 80_000_000 };
    const ratio =
      (estimateEffect(scan, users(), statistics)?.likely ?? 0) /
      (estimateEffect(scan, users(), tenth)?.likely ?? 1);
    expect(ratio).toBeGreaterThan(8);
    expect(ratio).toBeLessThan(20);
  });

  test("an index over text takes longer than one over a number", () => {
    const on = (column: string) =>
      estimateEffect(
        build,
        users(),
        statistics,
        parseSql(`CREATE INDEX i ON users (${column})`).statements[0]?.tree,
      );
    expect(on("email")?.likely).toBeGreaterThan(on("id")?.likely ?? 0);
  });
});

describe("the share of rows that a WHERE matches", () => {
  test.each([
    ["", 1],
    ["WHERE true", 1],
    ["WHERE 1 = 1", 1],
    ["WHERE NULL IS NULL", 1],
    ["WHERE NULL IS NOT NULL", 0],
    ["WHERE tier IS NULL", 0.25],
    ["WHERE tier IS NOT NULL", 0.75],
    ["WHERE tier = 'free'", 0.25],
    ["WHERE tier IN ('free', 'paid')", 0.5],
    ["WHERE id = 17", 1 / 2_300_000],
    ["WHERE tier IS NULL AND id = 17", 1 / 2_300_000],
    ["WHERE email IS NULL", 0],
  ])("%s is about %d", (where, share) => {
    const tree = parseSql(`DELETE FROM users ${where}`).statements[0]?.tree;
    const clause = tree !== undefined && "DeleteStmt" in tree ? tree.DeleteStmt.whereClause : undefined;
    expect(matchedShare(clause, users(), statistics).likely).toBeCloseTo(share, 9);
  });

  test("a condition that the statistics cannot answer may match anything", () => {
    const tree = parseSql("DELETE FROM users WHERE email LIKE '%x'").statements[0]?.tree;
    const clause = tree !== undefined && "DeleteStmt" in tree ? tree.DeleteStmt.whereClause : undefined;
    expect(matchedShare(clause, users(), statistics)).toMatchObject({ low: 0, high: 1 });
  });
});

describe("a foreign key", () => {
  const sql = "ALTER TABLE a ADD FOREIGN KEY (u) REFERENCES users (id)";
  const tree = () => parseSql(sql).statements[0]?.tree;
  const referenced = lockEffect("public.users", { scans: true });
  const ofRows = (namedRows: number | null) =>
    estimateEffect(referenced, users(), statistics, tree(), { ...NO_FACTS, namedRows });

  test("of few rows looks them up, however large the table that it references", () => {
    expect(ofRows(0)?.high).toBeLessThan(10);
    expect(ofRows(5_000)?.high).toBeLessThan(500);
  });

  test("of many, or of nobody knows how many, reads the whole table", () => {
    expect(ofRows(50_000_000)).toEqual(ofRows(null));
    expect(ofRows(null)?.likely).toBeGreaterThan(200);
  });
});
