import { describe, expect, test } from "@jest/globals";
import type { Migration } from "../../model/migration.ts";
import type { AppliedMigrations } from "../../model/snapshot.ts";
import { pendingMigrations } from "./pending-migrations.ts";

const migration = (tool: string, path: string): Migration => ({
  path,
  tool,
  direction: "up",
  transactionMode: "per migration",
  transactionOptOut: null,
  parts: [],
  verbatim: true,
  notAnalysed: [],
  settings: {},
});

function pending(
  tool: string,
  paths: readonly string[],
  names: readonly string[] | null,
  table = tool,
): readonly string[] {
  const applied: AppliedMigrations[] = names ? [{ tool: table, table: "public.t", names }] : [];
  const history = paths.map((path) => migration(tool, path));
  return pendingMigrations({ applied, takenAt: "2026-06-01T00:00:00Z" }, history).map(({ path }) => path);
}

describe("pendingMigrations by the tool's own table", () => {
  test.each([
    [
      "flyway",
      ["db/V1__init.sql", "db/V1.2__more.sql", "db/V2__last.sql"],
      ["1", "1.2"],
      ["db/V2__last.sql"],
    ],
    ["flyway", ["db/V1__init.sql", "db/R__views.sql"], ["V1__init.sql", "R__views.sql"], []],
    [
      "prisma",
      [
        "prisma/migrations/20260101000000_a/migration.sql",
        "prisma/migrations/20260102000000_b/migration.sql",
      ],
      ["20260101000000_a"],
      ["prisma/migrations/20260102000000_b/migration.sql"],
    ],
    ["goose", ["m/00001_a.sql", "m/00002_b.sql"], ["0", "1"], ["m/00002_b.sql"]],
    ["sqlx", ["migrations/20260101000000_a.up.sql"], ["20260101000000"], []],
    [
      "dbmate",
      ["db/migrations/20260101000000_a.sql", "db/migrations/20260102000000_b.sql"],
      ["20260101000000"],
      ["db/migrations/20260102000000_b.sql"],
    ],
    [
      "diesel",
      ["migrations/2026-01-01-000000_a/up.sql", "migrations/2026-01-02-000000_b/up.sql"],
      ["20260101000000"],
      ["migrations/2026-01-02-000000_b/up.sql"],
    ],
    [
      "golang-migrate",
      ["m/000001_a.up.sql", "m/000002_b.up.sql", "m/000003_c.up.sql"],
      ["2"],
      ["m/000003_c.up.sql"],
    ],
    ["drizzle", ["drizzle/0000_a.sql", "drizzle/0001_b.sql"], ["d41d8"], ["drizzle/0001_b.sql"]],
    [
      "alembic",
      ["versions/ab12_first.py", "versions/cd34_second.py", "versions/ef56_third.py"],
      ["cd34"],
      ["versions/ef56_third.py"],
    ],
    [
      "django",
      ["shop/migrations/0001_initial.py", "shop/migrations/0002_more.py"],
      ["shop.0001_initial"],
      ["shop/migrations/0002_more.py"],
    ],
    [
      "knex",
      ["migrations/20260101_a.js", "migrations/20260102_b.js"],
      ["20260101_a.js"],
      ["migrations/20260102_b.js"],
    ],
    [
      "flyway",
      ["db/V1.9__a.sql", "db/V1_10__b.sql", "db/V1.11__c.sql"],
      ["baseline:1.10"],
      ["db/V1.11__c.sql"],
    ],
    [
      "typeorm",
      ["m/1780300000000-AddUsers.ts", "m/1780300000001-More.ts"],
      ["AddUsers1780300000000"],
      ["m/1780300000001-More.ts"],
    ],
  ])("%s %j", (tool, paths, names, expected) => {
    expect(pending(tool, paths, names)).toEqual(expected);
  });

  test("an empty table has nothing applied", () => {
    expect(pending("golang-migrate", ["m/1_a.up.sql"], [])).toEqual(["m/1_a.up.sql"]);
  });

  test("the table of another tool says nothing; the time in the name decides", () => {
    const paths = [
      "prisma/migrations/20260501000000_a/migration.sql",
      "prisma/migrations/20260701000000_b/migration.sql",
    ];
    expect(pending("prisma", paths, ["1"], "flyway")).toEqual([paths[1]]);
  });
});

describe("pendingMigrations by time", () => {
  test("a migration whose name begins after the snapshot's time is pending", () => {
    const paths = [
      "m/20260531235959_a.sql",
      "m/20260601000001_b.sql",
      "m/1780300000000-c.sql",
      "m/0007_d.sql",
    ];
    expect(pending("sql", paths, null)).toEqual([paths[1], paths[2]]);
  });

  test("what the branch got since goes before the name", () => {
    const [late, early] = [
      migration("sql", "m/20260101000000_late.sql"),
      migration("sql", "m/20261231000000_early.sql"),
    ];
    const snapshot = { applied: [], takenAt: "2026-06-01T00:00:00Z" };
    expect(pendingMigrations(snapshot, [late, early], new Set([late.path]))).toEqual([late]);
  });
});
