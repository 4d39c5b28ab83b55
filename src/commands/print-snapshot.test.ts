import { describe, expect, test } from "@jest/globals";
import { unknownStatistics } from "../postgres/estimates/unknown-statistics.ts";
import { catalogOf, snapshotOf, table } from "../postgres/snapshot/fixtures/small-catalog.ts";
import { snapshotContents } from "../postgres/snapshot/snapshot-contents.ts";
import { printSnapshot } from "./print-snapshot.ts";

const sized = (bytes: number, writesPerSecond: number | null) => ({
  ...unknownStatistics,
  rows: bytes / 100,
  bytes,
  writesPerSecond,
});

const captured = snapshotOf(
  catalogOf([
    table("orders"),
    table("users"),
    table("users_2026", { partitionBound: "FOR VALUES IN (1)", parents: ["public.users"] }),
  ]),
  {
    origin: "captured",
    schemaSql: `CREATE TABLE public.orders (key text DEFAULT 'masked');
COMMENT ON TABLE public.orders IS 'what was bought';
GRANT SELECT ON TABLE public.orders TO "Read ""Only""";
`,
    statistics: {
      "public.orders": {
        ...sized(8_000_000, 12),
        columns: { id: { nullFraction: 0, distinct: -1, averageWidth: 8 } },
      },
      "public.users": sized(9_000_000, null),
      "public.users_2026": sized(9_000_000, null),
    },
    settings: { lock_timeout: "0ms", "role:app:statement_timeout": "30s", work_mem: "4MB" },
    applied: [{ tool: "flyway", table: "public.flyway_schema_history", names: ["V2__b.sql", "V1__a.sql"] }],
    activity: {
      longestTransactionMs: 4000,
      longestQueryMs: 0,
      replicas: [{ name: "standby1", lagBytes: 2048 }],
    },
    capture: { role: "watcher", anonymous: false, replica: false },
    gaps: [{ what: "the last values of 1 sequence", consequence: "unknown" }],
  },
);

describe("a snapshot is shown", () => {
  test("with what it holds, what it lacks, and what of it could be private", () => {
    const text = printSnapshot(snapshotContents(captured), 31_000, new Date("2026-11-22T13:00:00Z"));
    expect(text).toMatchInlineSnapshot(`
"Snapshot of the database shop, PostgreSQL 16.14, captured from the server 3 hours ago (2026-11-22T10:00:00.000Z) as the role watcher.
The file is 30 kB and whole: its digest fits its contents.

It holds
  1 schema, 3 tables, 1 partition, 3 columns
  the size of 3 of 3 tables, 16 MB together; null fractions and widths of the columns of 1

Largest tables
  users  90,000 rows, 8.6 MB
  orders  80,000 rows, 7.6 MB

Busiest tables
  orders  12 rows written and unknown scans per second

Activity when it was taken
  longest transaction 4 s, longest query under 1 ms
  1 replica: standby1 (2 kB behind)

Settings
  lock_timeout = 0ms
  role:app:statement_timeout = 30s

Applied migrations
  flyway: 2 in flyway_schema_history, the last by name V2__b.sql

Privacy
  no row and no value of a row, no query text, no address, no password
  names of 4 roles: Read "Only", app, owner, watcher
  as text of the schema: 0 function bodies, 0 enum labels, 1 comment, 1 grant, and the conditions of defaults, checks, views, indexes and policies
  1 literal that looked like a secret is masked; look yourself, that is a help and no guarantee

What it does not have
  the last values of 1 sequence: unknown
"
`);
  });

  test("with partitions counted once, in their parents", () => {
    expect(snapshotContents(captured)).toMatchObject({
      bytes: 17_000_000,
      largestTables: [{ name: "public.users" }, { name: "public.orders" }],
      busiestTables: [{ name: "public.orders" }],
    });
  });

  test("as what it is where it was built from files", () => {
    const built = snapshotOf(catalogOf([table("orders")]));
    const text = printSnapshot(snapshotContents(built), 900, new Date("2026-11-22T10:00:00Z"));
    expect(text).toContain("PostgreSQL 16.14, built from files just now");
    expect(text).toContain("the size of 0 of 1 table");
    expect(text).not.toContain("Applied migrations");
  });
});
