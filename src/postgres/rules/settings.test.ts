import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = "CREATE TABLE orders (id bigint PRIMARY KEY, note text);";
const busy = { "public.orders": { rows: 50_000_000, bytes: 8e9, readsPerSecond: 100, writesPerSecond: 10 } };
const sql = "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;";

describe("a lock_timeout is missed", () => {
  test.each([
    ["set_config", `SELECT set_config('lock_timeout', '2s', false);\n${sql}`, "per statement"],
    [
      "set_config in the transaction",
      `SELECT set_config('lock_timeout', '2s', true);\n${sql}`,
      "per migration",
    ],
    ["SET LOCAL in the transaction", `SET LOCAL LOCK_TIMEOUT = 2000;\n${sql}`, "per migration"],
    ["SET LOCAL in a file sent as one string", `SET LOCAL lock_timeout = '2s';\n${sql}`, "implicit"],
    ["a RESET of another setting", `SET lock_timeout = '2s'; RESET work_mem;\n${sql}`, "per statement"],
  ] as const)("not where it is set by %s", (_, text, transactionMode) => {
    const input = {
      setup,
      sizes: busy,
      longestTransactionMs: 60_000,
      sql: text,
      migration: { transactionMode },
    };
    expect(judgeSql(input).filter(({ level }) => level !== "notice")).toEqual([]);
  });

  test.each([
    ["SET lock_timeout = 0;", "per statement", "Line 1 switches it off."],
    ["SET LOCAL lock_timeout = '2s';", "per statement", "has no effect outside one"],
    ["SELECT set_config('lock_timeout', '2s', true);", "per statement", "has no effect outside one"],
    ["BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT;", "per statement", "which has ended"],
    ["SET lock_timeout = '2s'; RESET lock_timeout;", "per migration", "Line 1 sets it back."],
    ["SET lock_timeout = '2s'; SET lock_timeout TO DEFAULT;", "per migration", "sets it back"],
    ["SET lock_timeout = '2s'; RESET ALL;", "per migration", "sets it back"],
    ["SET lock_timeout = '2s'; DISCARD ALL;", "per statement", "sets it back"],
  ] as const)("and why %s (%s) does not help", (set, transactionMode, why) => {
    const [finding] = judgeSql({
      ...{ setup, sizes: busy, longestTransactionMs: 60_000, migration: { transactionMode } },
      sql: `${set}\n${sql}`,
    });
    expect(finding).toMatchObject({ rule: "missing-lock-timeout", level: "warning" });
    expect(finding?.detail).toContain(why);
  });

  test("where it is set only after the lock", () => {
    const [finding] = judgeSql({ setup, sizes: busy, sql: `${sql}\nSET lock_timeout = '2s';` });
    expect(finding?.detail).toContain("Line 3 sets it only after this statement.");
  });
});
