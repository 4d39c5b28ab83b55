import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY RANGE (at);
  CREATE TABLE events_2024_a PARTITION OF events_2024 FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
  CREATE TABLE events_2024_b PARTITION OF events_2024 FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE measures (id bigint); CREATE TABLE measures_old () INHERITS (measures);`;
const sizes = {
  ...{ "public.events_2024_a": 1000, "public.events_2024_b": 2000, "public.events_2025": 500 },
  ...{ "public.events_2026": 0, "public.measures_old": 700 },
};
const titles = (sql: string) =>
  judgeSql({ setup, sizes, sql })
    .filter(({ rule }) => rule === "rows-leave-table")
    .map(({ title }) => title);

test.each([
  [
    "ALTER TABLE events DETACH PARTITION events_2025",
    "`events` no longer find the 500 rows of `events_2025`",
  ],
  ["ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY", "the 500 rows"],
  ["ALTER TABLE events DETACH PARTITION events_2024", "the 3,000 rows of `events_2024`"],
  ["ALTER TABLE measures_old NO INHERIT measures", "`measures` no longer find the 700 rows"],
])("speaks: %s", (sql, expected) => {
  expect(titles(sql)).toEqual([expect.stringContaining(expected)]);
});

test.each([
  ["an empty partition", "ALTER TABLE events DETACH PARTITION events_2026"],
  [
    "one that is attached again",
    `ALTER TABLE events DETACH PARTITION events_2025;
     ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
  ],
  [
    "one that is dropped, which is told there",
    "ALTER TABLE events DETACH PARTITION events_2025; DROP TABLE events_2025",
  ],
  [
    "one that the change set makes",
    `CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
     ALTER TABLE events DETACH PARTITION events_2027`,
  ],
])("is silent: %s", (_, sql) => {
  expect(titles(sql)).toEqual([]);
});

test("says that CONCURRENTLY keeps nobody out, where the server takes it", () => {
  const detail = (sql: string, before = setup) =>
    judgeSql({ setup: before, sizes, sql }).find(({ rule }) => rule === "rows-leave-table")?.detail;
  const detach = "ALTER TABLE events DETACH PARTITION events_2025";
  expect(detail(detach)).toContain("DETACH … CONCURRENTLY");
  expect(detail(`${detach} CONCURRENTLY`)).not.toContain("DETACH …");
  expect(detail("ALTER TABLE measures_old NO INHERIT measures")).not.toContain("DETACH …");
  const beside = `${setup} CREATE TABLE events_rest PARTITION OF events DEFAULT;`;
  expect(detail(detach, beside)).not.toContain("DETACH …");
});
