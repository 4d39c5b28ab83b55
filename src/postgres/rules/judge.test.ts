import { beforeAll, describe, expect, test } from "@jest/globals";
import { CONFIG } from "../../../test/support/default-config.ts";
import { lockEffect, type SubjectCase, subjectsOf } from "../../../test/support/subject-of.ts";
import type { Config } from "../../model/config.ts";
import type { Estimate } from "../../model/effect.ts";
import type { Finding } from "../../model/finding.ts";
import type { Migration } from "../../model/migration.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { judge } from "./judge.ts";

beforeAll(loadParser);

const setup =
  "CREATE TABLE users (id bigint PRIMARY KEY, tier text); CREATE TABLE orders (id bigint PRIMARY KEY, total int);";
const NINE_SECONDS: Estimate = { low: 4000, likely: 9000, high: 30_000 };

function judgeCase(input: SubjectCase, config: Partial<Config> = {}): readonly Finding[] {
  const subjects = subjectsOf({ setup, ...input });
  const [first] = subjects;
  if (first === undefined) throw new Error("the case has no statement");
  const whole = { ...CONFIG, ...config };
  const [database] = whole.databases;
  if (database === undefined) throw new Error("the configuration has no database");
  const findings = judge({
    migrations: [{ migration: first.migration, statements: subjects.map(({ analysis }) => analysis) }],
    snapshot: null,
    major: 16,
    shadowVersion: "16.14",
    config: whole,
    database,
    codeUses: null,
    additionalFiles: null,
  });
  return findings.filter(({ advice }) => advice !== true);
}

const scan = (estimate: Estimate | null) =>
  lockEffect("public.users", { scans: true, rows: 2_300_000, bytes: 1_100_000_000, estimate });
const setNotNull = {
  sql: "ALTER TABLE users ALTER COLUMN tier SET NOT NULL;",
  effects: [[scan(NINE_SECONDS)]],
};

describe("a finding", () => {
  test("says what is blocked and for how long", () => {
    expect(judgeCase(setNotNull)).toMatchObject([
      {
        rule: "set-not-null-scans",
        level: "blocking",
        line: 1,
        relation: "public.users",
        title: "Blocks reads and writes on `users` for about 9 s (budget 200 ms)",
        detail: expect.stringMatching(/reads all 2\.3 M rows \(1 GB\).*4 to 30 s/s),
      },
    ]);
  });

  test("keeps its fingerprint when only the layout changes", () => {
    const [before] = judgeCase(setNotNull);
    const [after] = judgeCase({
      ...setNotNull,
      sql: "\n\nalter table users\n  alter column tier set not null;",
    });
    expect(after?.id).toBe(before?.id);
    expect(before?.id).toMatch(/^[0-9a-f]{12,}$/);
  });

  test("of the same statement twice has two fingerprints", () => {
    const twice = {
      sql: `${setNotNull.sql}\n${setNotNull.sql}`,
      effects: [[scan(NINE_SECONDS)], [scan(NINE_SECONDS)]],
    };
    expect(new Set(judgeCase(twice).map(({ id }) => id)).size).toBe(2);
  });

  test.each([
    ["within the budget", { low: 10, likely: 50, high: 200 }, []],
    ["perhaps over it", { low: 100, likely: 300, high: 900 }, ["warning"]],
    ["of unknown size", null, ["warning"]],
    ["over it", { low: 201, likely: 300, high: 900 }, ["blocking"]],
  ])("%s", (_, estimate, levels) => {
    const found = judgeCase({ ...setNotNull, effects: [[scan(estimate)]] });
    expect(found.map(({ level }) => level)).toEqual(levels);
  });

  test("is not made on a table that the change set itself makes", () => {
    expect(judgeCase({ ...setNotNull, effects: [[{ ...scan(NINE_SECONDS), created: true }]] })).toEqual([]);
  });
});

describe("a lock is held until COMMIT", () => {
  const alter = lockEffect("public.users", {});
  const work = lockEffect("public.orders", {
    lock: "ROW EXCLUSIVE",
    blocks: "schema changes",
    dataChange: "update",
    wholeTable: true,
    rows: 50_000_000,
    estimate: NINE_SECONDS,
  });
  const sql = "ALTER TABLE users ADD COLUMN a int;\nUPDATE orders SET total = 0;";

  test("so long work after it in the same transaction is one finding, on the work", () => {
    const found = judgeCase({
      sql,
      effects: [[alter], [work]],
      migration: { transactionMode: "per migration" },
    });
    expect(found).toMatchObject([
      { rule: "long-work-under-lock", line: 2, relation: "public.users", level: "blocking" },
    ]);
    expect(found[0]?.detail).toMatch(/`ALTER TABLE` on line 1 takes ACCESS EXCLUSIVE on `users`/);
  });

  test("and no longer: in transactions of their own the work alone is judged", () => {
    const found = judgeCase({ sql, effects: [[alter], [work]] });
    expect(found.map(({ rule }) => rule)).toEqual(["large-data-change"]);
  });

  test("a block that commits as it goes holds no rows", () => {
    const batches = "DO $$ BEGIN LOOP UPDATE orders SET total = 0; COMMIT; END LOOP; END $$;";
    expect(judgeCase({ sql: batches, effects: [[{ ...work, loop: "commits" }]] })).toEqual([]);
  });
});

describe("CONCURRENTLY in a transaction", () => {
  test("is one finding, with the way out in the tool's own words", () => {
    const found = judgeCase({
      sql: "ALTER TABLE users ADD COLUMN a int;\nCREATE INDEX CONCURRENTLY i ON users (a);",
      effects: [[lockEffect("public.users", {})], []],
      migration: {
        tool: "dbmate",
        transactionMode: "per migration",
        transactionOptOut: "-- migrate:up transaction:false",
      },
    });
    expect(found.map(({ rule }) => rule)).toEqual(["concurrently-in-transaction"]);
    expect(found[0]?.detail).toMatch(/`-- migrate:up transaction:false`/);
    expect(found[0]?.rewrite?.steps).toMatchObject([
      { transaction: false, text: expect.stringContaining("If it fails it leaves an invalid index") },
    ]);
  });
});

describe("the way out of a transaction, for each tool", () => {
  const detailOf = (sql: string, migration: Partial<Migration>) =>
    judgeCase({
      sql,
      effects: sql
        .trim()
        .split("\n")
        .map(() => []),
      migration,
    })[0]?.detail;
  const ALONE = "CREATE INDEX CONCURRENTLY i ON users (a);";
  const BOTH = `CREATE TABLE t ();\n${ALONE}`;
  const conf = "V1__a.sql.conf: executeInTransaction=false";
  test.each<[string, Migration["transactionMode"], string | null, string, RegExp]>([
    [
      "sqlx",
      "per migration",
      "-- no-transaction",
      ALONE,
      /^sqlx runs.*`-- no-transaction` as its first line\.$/,
    ],
    [
      "diesel",
      "per migration",
      "metadata.toml: x",
      ALONE,
      /^Diesel runs.*Let this migration .*`metadata.toml: x`\.$/,
    ],
    ["flyway", "per migration", conf, BOTH, /^Flyway.*unless `mixed` is set.*a script of its own/],
    [
      "flyway",
      "per migration",
      conf,
      ALONE,
      /^Flyway runs this.*`V1__a\.sql\.conf: executeInTransaction=false`/,
    ],
    ["prisma", "implicit", null, BOTH, /^Prisma sends.*a file of one statement without a transaction/],
    ["golang-migrate", "implicit", null, BOTH, /^golang-migrate sends/],
    [
      "drizzle",
      "all migrations",
      null,
      ALONE,
      /^Drizzle runs all.*by hand \(psql\).*`CREATE INDEX IF NOT EXISTS`/,
    ],
    ["drizzle", "all migrations", null, "VACUUM users;", /Drizzle cannot run it: run it by hand/],
    ["psql", "per statement", null, `BEGIN;\n${ALONE}\nCOMMIT;`, /The file opens.*outside of `BEGIN`/],
  ])("%s, %s, %s: %s", (tool, transactionMode, transactionOptOut, sql, expected) => {
    expect(detailOf(sql, { tool, transactionMode, transactionOptOut })).toMatch(expected);
  });
});

describe("the configuration", () => {
  const only = (level: Config["rules"][number]["level"], rest: object = {}) => ({
    rules: [{ rule: "set-not-null-scans", level, paths: null, tables: null, ...rest }],
  });

  test("turns a rule off, or caps its level", () => {
    expect(judgeCase(setNotNull, only("off"))).toEqual([]);
    expect(judgeCase(setNotNull, only("notice"))).toMatchObject([{ level: "notice" }]);
  });

  test("for some tables and paths only", () => {
    expect(judgeCase(setNotNull, only("off", { tables: "public.orders" }))).toHaveLength(1);
    expect(judgeCase(setNotNull, only("off", { tables: "public.*" }))).toEqual([]);
    expect(judgeCase(setNotNull, only("off", { paths: "other/*.sql" }))).toHaveLength(1);
  });

  test("gives a table its own budget", () => {
    const [database] = CONFIG.databases;
    if (database === undefined) throw new Error("the configuration has no database");
    const tableBudgets = [{ tables: "public.users", budget: { readsMs: 60_000, writesMs: 60_000 } }];
    expect(judgeCase(setNotNull, { databases: [{ ...database, tableBudgets }] })).toEqual([]);
  });
});

describe("an allow comment", () => {
  const allow = (comment: string) => judgeCase({ ...setNotNull, sql: `${comment}\n${setNotNull.sql}` });

  test("with a reason accepts the finding, which stays visible", () => {
    const [finding, ...others] = allow("-- lockkeeper: allow set-not-null-scans we are in maintenance");
    expect(finding?.accepted).toMatchObject({ reason: "we are in maintenance" });
    expect(others).toEqual([]);
  });

  test("without a reason has no effect and is reported", () => {
    expect(
      allow("-- lockkeeper: allow set-not-null-scans")
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(["allow-comment", "set-not-null-scans"]);
  });

  test("for a rule that found nothing, or that does not exist, is reported", () => {
    expect(allow("-- lockkeeper: allow drop-table it is old").map(({ rule }) => rule)).toContain(
      "allow-comment",
    );
    expect(
      allow("-- lockkeeper: allow set-not-nul typo").find(({ rule }) => rule === "allow-comment")?.detail,
    ).toMatch(/Did you mean.*`set-not-null-scans`/);
  });
});
