import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql, type RuleCase } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text, age int, name text);
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id), total int, note text);
  CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint, qty int, price int);
  ALTER TABLE items ADD CONSTRAINT priced CHECK (price > 0) NOT VALID;
  CREATE TABLE quiet (id bigint PRIMARY KEY);
  CREATE INDEX ON orders (user_id);`;
const busy = (rows: number) => ({ rows, bytes: rows * 200, readsPerSecond: 300, writesPerSecond: 40 });
const sizes: NonNullable<RuleCase["sizes"]> = {
  "public.users": busy(2_300_000),
  "public.orders": busy(50_000_000),
  "public.items": busy(80_000_000),
  "public.quiet": { rows: 10, bytes: 8192, readsPerSecond: 0, writesPerSecond: 0 },
};
const wrapped = { transactionMode: "per migration" as const, tool: "goose" };

function found(rule: string, input: RuleCase) {
  return judgeSql({ setup, sizes, migration: wrapped, ...input }).filter((each) => each.rule === rule);
}

describe("a transaction that is left open", () => {
  const rule = "transaction-left-open";
  const sql = "BEGIN; ALTER TABLE quiet ADD COLUMN extra text;";

  test.each([
    ["per statement", "psql", ["blocking"]],
    ["implicit", "golang-migrate", ["warning"]],
    ["per migration", "goose", []],
  ] as const)("%s", (transactionMode, tool, levels) => {
    const migration = { transactionMode, tool };
    expect(found(rule, { sql, migration }).map(({ level }) => level)).toEqual(levels);
    expect(found(rule, { sql: `${sql} COMMIT;`, migration })).toEqual([]);
  });
});

describe("sleep under a lock", () => {
  const rule = "long-work-under-lock";
  const add = "ALTER TABLE users ADD COLUMN extra text;";

  test("is work that prolongs it", () => {
    const [finding] = found(rule, { sql: `${add}\nSELECT pg_sleep(30);` });
    expect(finding).toMatchObject({
      level: "blocking",
      line: 2,
      relation: "public.users",
      title: "Blocks reads and writes on `users` for about 30 s (budget 200 ms)",
    });
    expect(finding?.detail).toContain("`SELECT` then runs before COMMIT");
    expect(found(rule, { sql: `${add} SELECT pg_sleep(0.05);` })).toEqual([]);
  });

  test("is none where the lock is given back first", () => {
    const migration = { ...wrapped, transactionMode: "per statement" as const };
    expect(found(rule, { sql: `${add} SELECT pg_sleep(30);`, migration })).toEqual([]);
  });
});

describe("locks on several tables, one after the other", () => {
  const rule = "locks-tables-in-turn";
  const add = (table: string) => `ALTER TABLE ${table} ADD COLUMN extra text;`;

  test("are told once, with the order, what a foreign key does, and the way out in the tool's words", () => {
    const sql = [add("users"), add("orders"), add("items"), add("users")].join("\n");
    expect(found(rule, { sql: sql.replace(/extra text;$/, "more text;") })).toMatchObject([
      {
        level: "warning",
        line: 2,
        title: "Can deadlock with code that uses `orders` before `users`",
        detail: expect.stringMatching(
          /holds ACCESS EXCLUSIVE on `users` while it waits for `orders` \(line 2\) and `items` \(line 3\).*40P01.*Every INSERT into `orders` uses it and then `users`.*goose runs a migration in one transaction.*`LOCK TABLE users, orders, items`/s,
        ),
      },
    ]);
  });

  test("on large tables of unknown activity are advice", () => {
    const large = { "public.users": 2_300_000, "public.orders": 50_000_000 };
    const [advice] = found(rule, { sizes: large, sql: add("users") + add("orders") });
    expect(advice).toMatchObject({ level: "notice", advice: true });
  });

  test("skip what is quiet before they name the table", () => {
    const [finding] = found(rule, { sql: `${add("quiet")}\n${add("users")}\n${add("items")}` });
    expect(finding).toMatchObject({ line: 3, relation: "public.items" });
  });

  test("for the keys of new tables are advice, busy as the tables may be", () => {
    const [one] = found(rule, {
      sql: "CREATE TABLE a (u bigint REFERENCES users (id), o bigint REFERENCES orders (id));",
    });
    expect(one).toMatchObject({
      level: "notice",
      title: "Can deadlock with code that uses `orders` before `users`",
      detail: expect.stringContaining("Make the table without its foreign keys"),
    });
    const sql =
      "CREATE TABLE a (u bigint REFERENCES users (id)); CREATE TABLE b (o bigint REFERENCES orders (id));";
    expect(found(rule, { sql })).toMatchObject([{ level: "notice", line: 1 }]);
  });

  test("for the keys of a table that goes are judged as any: readers wait too", () => {
    const marks = "CREATE TABLE marks (u bigint REFERENCES users (id), o bigint REFERENCES orders (id));";
    const findings = found(rule, { sql: "DROP TABLE marks;", setup: `${setup} ${marks}` });
    expect(findings).toMatchObject([{ level: "warning", line: 1 }]);
  });

  test.each<[string, RuleCase]>([
    ["each by itself", { sql: add("users") + add("orders"), migration: {} }],
    ["one of them quiet", { sql: add("users") + add("quiet") }],
    ["one of them new", { sql: `${add("users")} CREATE TABLE fresh (a int); ${add("fresh")}` }],
    [
      "small, and nothing is known of their use",
      { sizes: { "public.users": 20 }, sql: add("users") + add("orders") },
    ],
    [
      "the two sides of a foreign key",
      { sql: "ALTER TABLE items ADD FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;" },
    ],
    [
      "a new table that references one other",
      { sql: "CREATE TABLE a (u bigint REFERENCES users (id), v bigint REFERENCES users (id));" },
    ],
    ["all at once, at the start", { sql: `LOCK TABLE users, orders; ${add("users")} ${add("orders")}` }],
    [
      "a migration that gives up before the deadlock",
      { sql: `SET lock_timeout = '500ms'; ${add("users")} ${add("orders")}` },
    ],
    [
      "weak locks",
      { sql: "UPDATE users SET age = 1 WHERE id = 1; UPDATE orders SET note = '' WHERE id = 1;" },
    ],
  ])("say nothing of %s", (_, input) => {
    expect(found(rule, input)).toEqual([]);
  });
});

describe("work that a transaction prolongs its locks with", () => {
  const notValid = "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;";

  test("NOT VALID and VALIDATE in one transaction: it gains nothing, said once", () => {
    const said = judgeSql({
      setup,
      sizes,
      migration: wrapped,
      sql: `${notValid}\nALTER TABLE orders VALIDATE CONSTRAINT c;`,
    });
    expect(said.filter(({ level }) => level === "blocking")).toMatchObject([
      {
        rule: "long-work-under-lock",
        line: 2,
        detail: expect.stringMatching(
          /ACCESS EXCLUSIVE.*`VALIDATE CONSTRAINT c` then reads every row.*NOT VALID gains nothing.*migration of its own \(goose/s,
        ),
      },
    ]);
  });

  test.each<[string, RuleCase]>([
    [
      "validated in a transaction of its own",
      { sql: `${notValid} ALTER TABLE orders VALIDATE CONSTRAINT c;`, migration: {} },
    ],
    [
      "on a small table",
      { sql: `${notValid} ALTER TABLE orders VALIDATE CONSTRAINT c;`, sizes: { "public.orders": 100 } },
    ],
  ])("nothing where it is %s", (_, input) => {
    expect(found("long-work-under-lock", input)).toEqual([]);
  });

  test.each([
    ["create-index-blocks-writes", "CREATE INDEX i ON orders (note);"],
    ["add-foreign-key-validates", "ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES users (id);"],
  ])("%s under a stronger lock of the same table is told once, with who waits for both", (rule, work) => {
    const sql = `ALTER TABLE orders ADD COLUMN a int;\n${work}`;
    const said = judgeSql({ setup, sizes, migration: wrapped, sql });
    expect(
      said.filter(({ level, relation }) => level === "blocking" && relation === "public.orders"),
    ).toMatchObject([
      {
        rule,
        title: expect.stringMatching(/^Blocks reads and writes on `orders` for/),
        detail: expect.stringContaining("`ALTER TABLE` on line 1 took ACCESS EXCLUSIVE on `orders`"),
      },
    ]);
  });

  test("ten changes of rows under one lock are told once, and the others refer to it", () => {
    const sql = Array.from(
      { length: 10 },
      (_, at) => `ALTER TABLE orders ADD COLUMN c${at} int;\nUPDATE orders SET c${at} = 0;`,
    ).join("\n");
    const said = judgeSql({ setup, sizes, migration: wrapped, sql }).filter(({ advice }) => advice !== true);
    const [long] = said.filter(({ level }) => level === "blocking");
    expect(said.filter(({ level }) => level !== "notice")).toMatchObject([{ rule: "long-work-under-lock" }]);
    const others = said.filter(({ rule }) => rule === "large-data-change");
    expect(others).toHaveLength(9);
    for (const { title, rewrite } of others) {
      expect(title).toContain(`see line ${long?.line}`);
      expect(rewrite).not.toBeNull();
    }
  });

  test("another constraint that is validated under a lock is not said to gain nothing", () => {
    const sql = "ALTER TABLE users ADD COLUMN a int; ALTER TABLE items VALIDATE CONSTRAINT priced;";
    const [finding] = found("long-work-under-lock", { sql });
    expect(finding?.detail).toMatch(/`ALTER TABLE` then reads all [\d.]+ M rows .* of `items` before COMMIT/);
  });
});

describe("loops of a DO block", () => {
  const loop = (inside: string, after = "") =>
    `DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM orders LOOP UPDATE orders SET note = 'a' WHERE id = r.id; ${inside} END LOOP; ${after} END $$;`;

  test.each([
    ["never commits", loop("")],
    ["commits only after the loop", loop("", "COMMIT;")],
    ["commits in a comment", loop("-- COMMIT;\n")],
  ])("one that %s is one transaction", (_, sql) => {
    expect(found("large-data-change", { sql, migration: {} })).toMatchObject([
      { level: "blocking", detail: expect.stringMatching(/^The loop never commits.*in one transaction/) },
    ]);
  });

  test("an UPDATE of a block without a loop is one transaction, whatever commits after it", () => {
    const sql = "DO $$ BEGIN UPDATE orders SET note = 'a'; COMMIT; END $$;";
    expect(found("large-data-change", { sql, migration: {} })).toMatchObject([
      { detail: expect.stringMatching(/^The UPDATE works through/) },
    ]);
  });

  test("one that commits as it goes holds no row to its end", () => {
    expect(judgeSql({ setup, sizes, sql: loop("COMMIT;") })).toEqual([]);
  });

  test("one that commits and takes all rows each time is one transaction a time", () => {
    const sql = "DO $$ BEGIN FOR i IN 1..2 LOOP UPDATE orders SET note = 'a'; COMMIT; END LOOP; END $$;";
    expect(found("large-data-change", { sql, migration: {} })).toMatchObject([
      { level: "blocking", detail: expect.stringMatching(/^The UPDATE works through/) },
    ]);
  });

  test("one that commits is refused in a transaction, and nothing else is said of it", () => {
    const sql = `ALTER TABLE orders ADD COLUMN a int;\n${loop("COMMIT;")}`;
    const said = judgeSql({ setup, sizes, sql, migration: wrapped });
    expect(said.filter(({ level, line }) => level === "blocking" && line === 2)).toMatchObject([
      {
        rule: "concurrently-in-transaction",
        title: "Fails: the `COMMIT` in the loop is refused inside a transaction",
      },
    ]);
  });

  test("one that never commits prolongs the lock of an earlier ALTER, said once", () => {
    const sql = `ALTER TABLE users ADD COLUMN a int;\n${loop("")}`;
    const said = judgeSql({ setup, sizes, sql, migration: wrapped });
    expect(said.filter(({ level }) => level === "blocking")).toMatchObject([
      {
        rule: "long-work-under-lock",
        detail: expect.stringMatching(/The loop of the DO block then works through `orders`/),
      },
    ]);
  });
});

describe("transaction_timeout", () => {
  const rule = "statement-timeout-kills";
  const scans = [
    "ALTER TABLE users ADD CHECK (age > 0);",
    "ALTER TABLE orders ADD CHECK (total > 0);",
    "ALTER TABLE items ADD CHECK (qty > 0);",
  ].join("\n");
  const limited = { major: 17, settings: { transaction_timeout: "2s" }, sql: scans };

  test("ends a transaction whose statements together last longer, told once where they do", () => {
    expect(found(rule, limited)).toMatchObject([
      {
        line: 2,
        title: expect.stringMatching(
          /ended after 2 s by transaction_timeout; the transaction up to here needs/,
        ),
        detail: expect.stringMatching(
          /25P04.*SET LOCAL transaction_timeout = 0.*goose runs a migration in one/s,
        ),
      },
    ]);
  });

  test("ends a statement of its own too", () => {
    const migration = { ...wrapped, transactionMode: "per statement" as const };
    expect(
      found(rule, { ...limited, migration }).map(({ line, title }) => [line, / it needs/.test(title)]),
    ).toEqual([
      [2, true],
      [3, true],
    ]);
  });

  test.each([
    ["before PostgreSQL 17", { ...limited, major: 16 }],
    ["where it is long enough", { ...limited, settings: { transaction_timeout: "30min" } }],
    ["where it is off", { ...limited, settings: { transaction_timeout: "0" } }],
    ["where the migration lifts it", { ...limited, sql: `SET LOCAL transaction_timeout = 0;\n${scans}` }],
    ["where nothing works long", { ...limited, sql: "ALTER TABLE orders ADD COLUMN a int;" }],
  ])("is not told %s", (_when, input) => {
    expect(found(rule, input)).toEqual([]);
  });
});

describe("a deadlock with another open pull request", () => {
  const setup = "CREATE TABLE users (id bigint); CREATE TABLE orders (id bigint);";
  const otherSql = "ALTER TABLE users ADD a int; ALTER TABLE orders ADD a int;";
  const sql = "ALTER TABLE orders ADD b int;\nALTER TABLE users ADD b int;";
  const found = (text: string, level: "off" | "blocking" | null = null) =>
    judgeSql({
      ...{ setup, otherSql, sql: text, migration: { transactionMode: "per migration" } },
      ...(level === null
        ? {}
        : { config: { rules: [{ rule: "deadlocks-with-pull-request", level, paths: null, tables: null }] } }),
    }).filter(({ rule }) => ["deadlocks-with-pull-request", "allow-comment"].includes(rule));

  test("stands at the statement that waits, with the other's page", () => {
    expect(found(sql)).toMatchObject([
      { line: 2, level: "notice", detail: expect.stringContaining("[#7](https://example.com/pull/7)") },
    ]);
  });

  test("is accepted by a comment, and has the level that the configuration sets", () => {
    const allowed = sql.replace("\n", "\n-- lockkeeper: allow deadlocks-with-pull-request ours goes first\n");
    expect(found(allowed)).toMatchObject([{ accepted: { reason: "ours goes first" } }]);
    expect(found(sql, "blocking")).toMatchObject([{ level: "blocking" }]);
    expect(found(sql, "off")).toEqual([]);
  });
});
