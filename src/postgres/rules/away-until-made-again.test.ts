import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import type { Finding } from "../../model/finding.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, status text, at timestamptz);
  CREATE INDEX orders_status_idx ON orders (status);
  CREATE MATERIALIZED VIEW totals AS SELECT user_id, count(*) FROM orders GROUP BY 1;
  CREATE VIEW open_orders AS SELECT id FROM orders WHERE status = 'open';`;
const sizes = { "public.orders": 50_000_000, "public.totals": 900_000 };

function said(sql: string, rows: Record<string, number> = sizes): readonly Finding[] {
  return judgeSql({ setup, sizes: rows, sql }).filter(({ rule }) => rule === "away-until-made-again");
}

describe("what is away until it is made again", () => {
  test("a materialized view that is filled from a large table", () => {
    const [finding, ...others] = said(
      "DROP MATERIALIZED VIEW totals; CREATE MATERIALIZED VIEW totals AS SELECT user_id, count(*), max(at) FROM orders GROUP BY 1",
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      level: "blocking",
      title: expect.stringMatching(/^Queries on `totals` fail for about .*: it is gone until line 1 /),
    });
  });

  test("a view with long work between DROP and CREATE", () => {
    const made = "CREATE VIEW open_orders AS SELECT id, user_id FROM orders WHERE status = 'open'";
    expect(said(`DROP VIEW open_orders; CREATE INDEX ON orders (user_id); ${made}`)).toMatchObject([
      { level: "blocking", relation: "public.open_orders" },
    ]);
    expect(said(`DROP VIEW open_orders; ${made}`)).toEqual([]);
  });

  test("an index whose successor is built after it is gone", () => {
    const sql =
      "DROP INDEX orders_status_idx; CREATE INDEX CONCURRENTLY orders_status_at_idx ON orders (status, at)";
    expect(said(sql)).toMatchObject([
      {
        level: "warning",
        title: expect.stringMatching(/^Queries on `orders` go without `orders_status_idx` for about /),
      },
    ]);
    expect(said(sql.split("; ").reverse().join("; "))).toEqual([]);
    expect(said(sql, { "public.orders": 900 })).toEqual([]);
    // Away for tenths of a second.
    expect(said(sql, { "public.orders": 400_000 })).toEqual([]);
  });

  test("but not one beside which another begins with its columns, unless it keeps values unique", () => {
    const twin = (first: string, second: string) => `${setup} CREATE ${first}; CREATE ${second};`;
    const again =
      "DROP INDEX CONCURRENTLY orders_at; CREATE INDEX CONCURRENTLY orders_at_id ON orders (at, id)";
    const heard = (before: string) =>
      judgeSql({ setup: before, sizes, sql: again }).filter(({ rule }) => rule === "away-until-made-again");
    const other = "INDEX orders_at_user ON orders (at, user_id)";
    expect(heard(twin("INDEX orders_at ON orders (at)", other))).toEqual([]);
    expect(heard(twin("UNIQUE INDEX orders_at ON orders (at)", other))).toHaveLength(1);
  });

  test("and not one of two that keep the same values unique", () => {
    const before = `${setup} CREATE UNIQUE INDEX orders_at ON orders (at); CREATE UNIQUE INDEX orders_at_twin ON orders (at);`;
    const sql = "DROP INDEX CONCURRENTLY orders_at_twin; CREATE UNIQUE INDEX CONCURRENTLY ON orders (at)";
    const heard = judgeSql({ setup: before, sizes, sql });
    expect(heard.filter(({ rule }) => rule === "away-until-made-again")).toEqual([]);
  });

  test("what the down makes again is not waited for", () => {
    const down =
      "DROP INDEX CONCURRENTLY orders_status_idx;\n-- migrate:down\nCREATE INDEX CONCURRENTLY orders_status_idx ON orders (status);";
    expect(said(down)).toEqual([]);
  });

  test("in one transaction nobody sees the gap: what waits then is another rule's", () => {
    const made = "CREATE MATERIALIZED VIEW totals AS SELECT user_id FROM orders";
    expect(said(`BEGIN; DROP MATERIALIZED VIEW totals; ${made}; COMMIT`)).toEqual([]);
  });
});
