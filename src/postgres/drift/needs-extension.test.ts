import { describe, expect, test } from "@jest/globals";
import { needExtensions } from "./needs-extension.ts";

const failed = (sql: string, code: string, message: string) => ({ sql, error: { code, message } });
const hypertable = failed(
  "select create_hypertable('readings', 'at')",
  "42883",
  "function create_hypertable(unknown, unknown) does not exist",
);

describe("a statement that needs an extension which the shadow lacks did not fail", () => {
  test.each([
    ["timescaledb", hypertable],
    [
      "timescaledb",
      failed(
        "alter table r set (timescaledb.compress)",
        "22023",
        'unrecognized parameter namespace "timescaledb"',
      ),
    ],
    [
      "postgis",
      failed(
        "select addgeometrycolumn('a', 'b')",
        "42883",
        "function addgeometrycolumn(unknown, unknown) does not exist",
      ),
    ],
    ["postgis", failed("alter table r add p geometry", "42704", 'type "geometry" does not exist')],
    ["pg_partman", failed("select partman.create_parent('a')", "3F000", 'schema "partman" does not exist')],
    [
      "pg_cron",
      failed("select cron.schedule('a')", "42883", "function cron.schedule(unknown) does not exist"),
    ],
    [
      "citus",
      failed(
        "select create_distributed_table('a', 'id')",
        "42883",
        "function create_distributed_table(unknown, unknown) does not exist",
      ),
    ],
    [
      "citus",
      failed("create table c (a int) using columnar", "42704", 'access method "columnar" does not exist'),
    ],
  ])("%s: %j", (extension, statement) => {
    expect(needExtensions([statement], [extension])).toEqual([
      `it could not be run: it needs the extension ${extension}, which is not on the shadow`,
    ]);
    expect(needExtensions([statement], [])).toEqual([null]);
    expect(needExtensions([statement], ["hstore"])).toEqual([null]);
  });

  test("also where the change set itself creates the extension", () => {
    const created = failed(
      "CREATE EXTENSION IF NOT EXISTS timescaledb CASCADE",
      "0A000",
      'extension "timescaledb" is not available',
    );
    expect(needExtensions([created, hypertable], [])[1]).toContain("the extension timescaledb");
  });

  test("and what it would have made is missing for its sake", () => {
    const after = failed("alter table r drop column p", "42703", 'column "p" of relation "r" does not exist');
    const another = failed("alter table r add p geometry", "42704", 'type "geometry" does not exist');
    expect(needExtensions([hypertable, another], ["timescaledb"])[1]).toBeNull();
    const other = failed("create table r ()", "42P07", 'relation "r" already exists');
    expect(needExtensions([after, hypertable, after, other], ["timescaledb"])).toEqual([
      null,
      expect.stringContaining("needs the extension timescaledb"),
      expect.stringContaining("an earlier statement makes with the extension timescaledb"),
      null,
    ]);
  });

  test("while a table or a function that nobody knows is missing as it is", () => {
    const table = failed("drop table nowhere", "42P01", 'relation "nowhere" does not exist');
    const own = failed("select recalculate()", "42883", "function recalculate() does not exist");
    expect(needExtensions([table, own], ["timescaledb"])).toEqual([null, null]);
  });
});
