import { beforeAll, describe, expect, test } from "@jest/globals";
import { CONFIG } from "../../../test/support/default-config.ts";
import { judgeSql, type RuleCase } from "../../../test/support/judge-sql.ts";
import type { Config } from "../../model/config.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name varchar(80), age integer, mood mood);
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, total numeric(12,2), note text);
  CREATE INDEX orders_user_id_idx ON orders (user_id);
  CREATE TABLE countries (code text PRIMARY KEY, name text);
  CREATE TABLE few (id bigint PRIMARY KEY, mood mood);
  CREATE TABLE checked (id bigint PRIMARY KEY, a int, CONSTRAINT a_set CHECK (a IS NOT NULL));`;
const sizes = {
  "public.users": 2_300_000,
  "public.orders": 50_000_000,
  "public.countries": 200,
  "public.few": 90,
  "public.checked": 5_000_000,
};
const wrapped = { transactionMode: "per migration" as const };

/** Rules with a blocking or warning finding. */
function speaking(input: RuleCase): readonly string[] {
  const found = judgeSql({ setup, sizes, ...input });
  return found.filter(({ level }) => level !== "notice").map(({ rule }) => rule);
}

describe("what is safe on these tables and versions gets no finding", () => {
  test.each([
    ["a nullable column", "ALTER TABLE orders ADD COLUMN a int"],
    ["a constant default", "ALTER TABLE orders ADD COLUMN a int NOT NULL DEFAULT 0"],
    [
      "a stable default: now() is evaluated once",
      "ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT now()",
    ],
    [
      "a foreign key on a new column without a default",
      "ALTER TABLE orders ADD COLUMN a bigint REFERENCES users (id)",
    ],
    ["a wider varchar", "ALTER TABLE users ALTER COLUMN name TYPE varchar(200)"],
    ["varchar to text", "ALTER TABLE users ALTER COLUMN name TYPE text"],
    ["SET NOT NULL over a validated check", "ALTER TABLE checked ALTER COLUMN a SET NOT NULL"],
    ["SET NOT NULL on a small table", "ALTER TABLE countries ALTER COLUMN name SET NOT NULL"],
    ["an index on a small table", "CREATE INDEX ON countries (name)"],
    ["an index built CONCURRENTLY", "CREATE INDEX CONCURRENTLY i ON orders (note)"],
    ["an index on a new table", "CREATE TABLE fresh (a int); CREATE INDEX ON fresh (a)"],
    [
      "a new table with a foreign key to a large one",
      "CREATE TABLE fresh (user_id bigint REFERENCES users (id))",
    ],
    [
      "the same with the foreign key added afterwards, as Prisma writes it",
      "CREATE TABLE fresh (user_id bigint); ALTER TABLE fresh ADD FOREIGN KEY (user_id) REFERENCES users (id)",
    ],
    [
      "NOT NULL without a default on a new table",
      "CREATE TABLE fresh (a int); ALTER TABLE fresh ADD COLUMN b int NOT NULL",
    ],
    ["a rename in a new table", "CREATE TABLE fresh (a int); ALTER TABLE fresh RENAME COLUMN a TO b"],
    ["one row", "UPDATE orders SET note = '' WHERE id = 17"],
    ["a small table whole", "UPDATE countries SET name = upper(name)"],
    ["a column that is there already", "ALTER TABLE users ADD COLUMN IF NOT EXISTS email text NOT NULL"],
    [
      "a foreign key of few rows to many: each is looked up",
      "ALTER TABLE countries ADD COLUMN o bigint; ALTER TABLE countries ADD FOREIGN KEY (o) REFERENCES orders (id)",
    ],
    ["a comment", "COMMENT ON TABLE orders IS 'x'"],
    [
      "VALIDATE in a transaction of its own",
      "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c",
    ],
    [
      "a trigger",
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()",
    ],
    ["fillfactor", "ALTER TABLE orders SET (fillfactor = 80)"],
    ["plain VACUUM", "VACUUM orders"],
    [
      "an enum without some of its values, where USING gives each another",
      "CREATE TYPE mood2 AS ENUM ('low', 'high'); ALTER TABLE few ALTER COLUMN mood TYPE mood2 USING (CASE mood::text WHEN 'sad' THEN 'low' ELSE 'high' END)::mood2",
    ],
    ["an enum value that nothing uses yet", "ALTER TYPE mood ADD VALUE 'calm'"],
    [
      "a column that the change set itself added, dropped",
      "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders DROP COLUMN a",
    ],
  ])("%s", (_, sql) => {
    expect(speaking({ sql })).toEqual([]);
  });
});

describe("what is not, gets the finding that fits and no other", () => {
  test.each<[string, string, RuleCase["migration"]]>([
    ["create-index-blocks-writes", "CREATE INDEX i ON orders (note)", {}],
    ["add-check-scans", "ALTER TABLE orders ADD CHECK (total > 0)", {}],
    ["add-check-scans", "ALTER TABLE orders ADD COLUMN a int CHECK (a > 0)", {}],
    ["add-foreign-key-validates", "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id)", {}],
    ["set-not-null-scans", "ALTER TABLE orders ALTER COLUMN note SET NOT NULL", {}],
    ["set-not-null-scans", "ALTER TABLE checked ALTER COLUMN a SET NOT NULL, DROP CONSTRAINT a_set", {}],
    ["add-unique-builds-index", "ALTER TABLE users ADD UNIQUE (email)", {}],
    ["type-change-rewrites", "ALTER TABLE users ALTER COLUMN age TYPE bigint", {}],
    ["add-column-rewrites", "ALTER TABLE users ADD COLUMN a serial", {}],
    ["add-column-rewrites", "ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS IDENTITY", {}],
    ["not-null-without-default", "ALTER TABLE countries ADD COLUMN a int NOT NULL", {}],
    [
      "concurrently-in-transaction",
      "ALTER TABLE users ADD COLUMN a int; CREATE INDEX CONCURRENTLY i ON users (age)",
      wrapped,
    ],
    ["maintenance-locks-table", "REINDEX TABLE orders", {}],
    ["maintenance-locks-table", "CLUSTER orders USING orders_pkey", {}],
    ["large-data-change", "DELETE FROM orders WHERE note = ''", {}],
    [
      "long-work-under-lock",
      "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c",
      wrapped,
    ],
    [
      "blocks-too-long",
      "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID, VALIDATE CONSTRAINT c",
      {},
    ],
    ["duplicate-index", "CREATE INDEX CONCURRENTLY again ON orders (user_id)", {}],
    [
      "enum-value-removed",
      "CREATE TYPE mood2 AS ENUM ('sad'); ALTER TABLE few ALTER COLUMN mood TYPE mood2 USING mood::text::mood2",
      {},
    ],
    ["narrowing-type", "ALTER TABLE countries ALTER COLUMN name TYPE varchar(10)", {}],
  ])("%s: %s", (rule, sql, migration) => {
    expect(speaking({ sql, ...(migration === undefined ? {} : { migration }) })).toEqual([rule]);
  });

  test.each([
    ["create-index-blocks-writes", "CREATE INDEX i ON events (kind)"],
    ["add-check-scans", "ALTER TABLE events ADD CHECK (kind <> 'x')"],
    ["set-not-null-scans", "ALTER TABLE events ALTER COLUMN kind SET NOT NULL"],
  ])("%s on a partitioned table, whose partitions do the work: %s", (rule, sql) => {
    const partitioned = `CREATE TABLE events (at date NOT NULL, kind text) PARTITION BY RANGE (at);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`;
    const rows = { "public.events": 9_000_000, "public.events_1": 9_000_000 };
    expect(speaking({ setup: partitioned, sizes: rows, sql })).toEqual([rule]);
  });

  test.each([
    ["timestamptz", "timestamp"],
    ["timestamp", "timestamptz"],
  ])("%s to %s rewrites outside UTC, which is said where the time zone is not known", (from, to) => {
    const input: RuleCase = {
      setup: `CREATE TABLE seen (id bigint PRIMARY KEY, at ${from}); CREATE TABLE few (at ${from});`,
      sizes: { "public.seen": 9_000_000, "public.few": 80 },
      sql: `ALTER TABLE seen ALTER COLUMN at TYPE ${to}`,
    };
    const rule = (each: RuleCase) =>
      judgeSql(each).filter((found) => found.rule === "type-change-rewrites" && found.level === "warning");
    expect(rule(input)).toMatchObject([
      { title: "Writes all 9 M rows (1.7 GB) of `seen` anew unless the session's time zone is UTC" },
    ]);
    expect(rule({ ...input, settings: { TimeZone: "UTC" } })).toEqual([]);
    expect(rule({ ...input, sql: `SET timezone = 'UTC'; ${input.sql}` })).toEqual([]);
    expect(rule({ ...input, sql: `ALTER TABLE few ALTER COLUMN at TYPE ${to}` })).toEqual([]);
    expect(rule({ ...input, sql: `ALTER TABLE seen ALTER COLUMN at TYPE ${from}` })).toEqual([]);
  });

  test("a schema that is renamed takes its tables along", () => {
    const own = "CREATE SCHEMA shop; CREATE TABLE shop.orders (id bigint PRIMARY KEY);";
    const rename = (sql: string) =>
      judgeSql({ setup: own, sizes: {}, sql }).filter(({ rule }) => rule === "moved-schema-breaks-code");
    expect(rename("ALTER SCHEMA shop RENAME TO store")).toMatchObject([
      { level: "blocking", title: "Breaks running code: the schema `shop` becomes `store`" },
    ]);
    expect(rename("CREATE SCHEMA fresh; ALTER SCHEMA fresh RENAME TO store")).toEqual([]);
  });

  test("a DELETE names the foreign keys without an index that make each row a scan", () => {
    const referenced = `${setup} ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id);
      CREATE TABLE visits (id bigint PRIMARY KEY, who bigint REFERENCES users (id));`;
    const [finding] = judgeSql({
      setup: referenced,
      sizes: { ...sizes, "public.visits": 9_000_000 },
      sql: "DELETE FROM users WHERE age > 90",
    });
    expect(finding?.detail).toContain(
      "Each deleted row reads all of `visits` (9 M rows), whose foreign key has no index on `who`: build it CONCURRENTLY first.",
    );
    expect(finding?.detail).not.toContain("`orders`");
  });

  test("TRUNCATE is told once, with the tables that CASCADE empties and their rows", () => {
    const referenced = `${setup} ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id);
      CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`;
    const truncate = (sql: string) =>
      judgeSql({ setup: referenced, sizes: { ...sizes, "public.events_1": 9000 }, sql }).filter(
        ({ rule }) => rule === "truncate-loses-data",
      );
    expect(truncate("TRUNCATE users CASCADE")).toMatchObject([
      {
        title: expect.stringMatching(/all 52 M rows of `\w+` and `\w+` for good/),
        detail: expect.stringContaining("CASCADE also empties `orders` (50 M rows), over foreign keys."),
      },
    ]);
    expect(truncate("TRUNCATE events")).toMatchObject([
      { title: "Deletes all 9,000 rows of `events` for good" },
    ]);
  });

  test("a subquery in SET that no index serves is said to read its table for each row", () => {
    const sql = "UPDATE users SET age = (SELECT count(*) FROM orders o WHERE o.note = users.name)";
    const of = (more: string) =>
      judgeSql({ setup: setup + more, sizes, sql }).find(({ rule }) => rule === "large-data-change");
    expect(of("")).toMatchObject({
      title: expect.stringMatching(/^Locks the changed rows of `users` for about \d+ days/),
      detail: expect.stringContaining(
        "reads all of `orders` (50 M rows): no index begins with `note`. Build one CONCURRENTLY first",
      ),
      rewrite: null,
    });
    expect(of("CREATE INDEX ON orders (note);")).toMatchObject({
      title: expect.stringMatching(/^Locks the changed rows of `users` for about \d+ (s|min) /),
    });
  });

  test("a column that is added beside a type change is not what rewrites the table", () => {
    const rulesOf = (column: string) =>
      speaking({ sql: `ALTER TABLE orders ALTER COLUMN total TYPE float8, ADD COLUMN a ${column}` });
    expect(rulesOf("int DEFAULT 5")).not.toContain("add-column-rewrites");
    expect(rulesOf("uuid DEFAULT gen_random_uuid()")).toContain("add-column-rewrites");
  });

  test("a change that joins by the table's key touches no more rows than the other table has", () => {
    const by = (source: string) =>
      speaking({ sql: `UPDATE orders SET note = s.name FROM ${source}`, major: 17 });
    expect(by("few s WHERE orders.id = s.id")).toEqual([]);
    expect(by("users s WHERE orders.id = s.id")).toEqual(["large-data-change"]);
    const merge = (source: string, action: string) =>
      speaking({ sql: `MERGE INTO orders USING ${source} s ON orders.id = s.id ${action}`, major: 17 });
    const update = "WHEN MATCHED THEN UPDATE SET note = 'x'";
    expect(merge("users", update)).toEqual(["large-data-change"]);
    expect(merge("few", update)).toEqual([]);
    expect(merge("users", "WHEN NOT MATCHED THEN INSERT (id, user_id) VALUES (s.id, 1)")).toEqual([]);
  });

  test("a table that got another name is as large as before", () => {
    const found = judgeSql({
      setup,
      sizes,
      sql: "ALTER TABLE orders RENAME TO bought; CREATE INDEX bought_note_idx ON bought (note)",
    });
    expect(found.find(({ rule }) => rule === "create-index-blocks-writes")).toMatchObject({
      level: "blocking",
      detail: expect.stringContaining("50 M rows"),
    });
  });

  test("a partitioned table is as large as its partitions", () => {
    const partitioned = `CREATE TABLE events (at date NOT NULL, kind text) PARTITION BY RANGE (at);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`;
    const rows = { "public.events_1": 9_000_000, "public.events_2": 4_000_000 };
    const findings = judgeSql({ setup: partitioned, sizes: rows, sql: "DROP TABLE events" });
    expect(findings.filter(({ rule }) => rule === "drop-table")).toMatchObject([
      { title: "Deletes `events` with its 13 M rows for good" },
    ]);
  });

  test("REINDEX keeps readers out too: planning a query locks every index of its tables", () => {
    const [finding] = judgeSql({ setup, sizes, sql: "REINDEX INDEX orders_user_id_idx" });
    expect(finding).toMatchObject({
      rule: "maintenance-locks-table",
      title: expect.stringMatching(/^Blocks reads and writes on `orders`/),
      detail: expect.stringContaining("ACCESS EXCLUSIVE on the index"),
    });
  });

  test("a DO loop in the transaction of an ALTER prolongs its lock", () => {
    const sql = `ALTER TABLE users ADD COLUMN tier text;
      DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM users LOOP UPDATE users SET tier = 'a' WHERE id = r.id; END LOOP; END $$;`;
    expect(speaking({ sql, migration: wrapped })).toEqual(["long-work-under-lock"]);
  });
});

describe("code that uses a renamed column", () => {
  const sql = "ALTER TABLE orders RENAME COLUMN user_id TO account_id";
  const use = { path: "src/orders.ts", line: 12, text: "order.user_id", certainty: "certain" } as const;
  const likely = { ...use, certainty: "likely" } as const;
  const weak = { ...use, certainty: "weak" } as const;
  const added = { ...use, path: "src/bills.ts", text: "bill.order.user_id" };
  const breaks = /^Breaks running code: `orders.user_id`/;

  test.each([
    [
      "at base alone: the deployed version breaks, two deploys",
      { base: [use], head: [] },
      "blocking",
      breaks,
      /^(?!.*fails after).*Deployed code uses it: `src\/orders\.ts:12`\. This pull request removes that, but the deployed version runs until it is replaced: two deploys/,
    ],
    [
      "at head too: the new version breaks as well",
      { base: [use], head: [{ ...use, line: 14 }] },
      "blocking",
      breaks,
      /`src\/orders\.ts:12`\. The name is still in the code of this pull request: where it means this one, that fails/,
    ],
    [
      "at head in more places: they are named",
      { base: [use], head: [use, added] },
      "blocking",
      breaks,
      /also in `src\/bills\.ts:12`: where it means this one, that fails/,
    ],
    [
      "likely used: blocking",
      { base: [likely], head: [likely] },
      "blocking",
      breaks,
      /Deployed code uses it/,
    ],
    [
      "only spelled alike: a warning that says so",
      { base: [weak], head: [weak] },
      "warning",
      /^May break running code/,
      /^(?!.*Deployed code uses).*Not sure that code uses it: the name stands in `src\/orders\.ts:12`/,
    ],
    [
      "spelled alike beside a use: only the use is named",
      { base: [use, { ...weak, line: 99 }], head: [] },
      "blocking",
      breaks,
      /^(?!.*:99)/,
    ],
    [
      "at head alone",
      { base: [], head: [use] },
      "blocking",
      /^Breaks the code of this pull request/,
      /The code of this pull request uses it: `src\/orders\.ts:12`\. Deployed code does not/,
    ],
    [
      "likely at head alone: a warning",
      { base: [], head: [likely] },
      "warning",
      /^Breaks the code of/,
      /uses it/,
    ],
    ["nowhere: a notice", { base: [], head: [] }, "notice", /which no code here uses/, /Nothing in the code/],
    ["not at hand: taken as used", { base: null, head: null }, "blocking", breaks, /taken as used/],
  ] as const)("%s", (_, uses, level, title, detail) => {
    const finding = judgeSql({ setup, sizes, sql, uses }).find(({ advice }) => advice !== true);
    expect(finding).toMatchObject({
      rule: "rename-breaks-code",
      level,
      title: expect.stringMatching(title),
      detail: expect.stringMatching(detail),
    });
  });
});

describe("settings", () => {
  const busy = {
    "public.orders": { rows: 50_000_000, bytes: 8e9, readsPerSecond: 100, writesPerSecond: 10 },
  };
  const sql = "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;";

  test("a missing lock_timeout is said once for the change set", () => {
    expect(speaking({ sizes: busy, sql, longestTransactionMs: 60_000 })).toEqual(["missing-lock-timeout"]);
  });

  test.each([
    ["the migration", { sql: `SET lock_timeout = '2s';\n${sql}` }],
    ["the tool", { sql, migration: { settings: { lock_timeout: "2s" } } }],
    ["a role", { sql, settings: { "role:migrator:lock_timeout": "5s" } }],
    ["the server", { sql, settings: { lock_timeout: "5s" } }],
  ])("and not where %s sets it", (_, rest) => {
    expect(speaking({ sizes: busy, longestTransactionMs: 60_000, ...rest })).toEqual([]);
  });

  test("without long transactions in the snapshot it is advice", () => {
    const [finding] = judgeSql({ setup, sizes: busy, sql });
    expect(finding).toMatchObject({ rule: "missing-lock-timeout", level: "notice", advice: true });
  });

  test("a lock_timeout of minutes lets the queue grow all the same", () => {
    const [finding] = judgeSql({ setup, sizes: busy, sql: `SET lock_timeout = '5min';\n${sql}` });
    expect(finding).toMatchObject({
      rule: "missing-lock-timeout",
      level: "warning",
      title: expect.stringMatching(/^May wait 5 min for its lock on `orders`/),
    });
  });

  test("a table that nobody uses needs none", () => {
    const idle = { "public.orders": { rows: 5, readsPerSecond: 0, writesPerSecond: 0 } };
    expect(judgeSql({ setup, sizes: idle, sql }).map(({ rule }) => rule)).not.toContain(
      "missing-lock-timeout",
    );
  });
});

describe("quiet hours", () => {
  const sql = "ALTER TABLE users ALTER COLUMN age SET NOT NULL;";
  const [database] = CONFIG.databases;
  if (database === undefined) throw new Error("the default configuration has a database");
  const withHours = (seconds: number) => ({
    databases: [
      {
        ...database,
        quietHours: [
          {
            between: "02:00-05:00",
            timeZone: "Europe/Berlin",
            tables: "public.users",
            budget: { readsMs: seconds * 1000, writesMs: seconds * 1000 },
          },
        ],
      },
    ],
  });
  const found = (config: Partial<Config>) =>
    judgeSql({ setup, sizes: { "public.users": { rows: 100_000_000, bytes: 5e10 } }, sql, config }).find(
      ({ rule }) => rule === "set-not-null-scans",
    );

  test("work that fits into them alone is a warning that names them", () => {
    expect(found(withHours(100_000))).toMatchObject({
      level: "warning",
      title: expect.stringMatching(/budget 200 ms, more from 02:00 to 05:00/),
      detail: expect.stringMatching(/deploy it between 02:00 and 05:00 Europe\/Berlin/),
    });
  });

  test("work that does not fit into them either fails the check", () => {
    expect(found(withHours(1))).toMatchObject({
      level: "blocking",
      title: expect.not.stringMatching("02:00"),
    });
  });
});

test("nothing is known of the schema: the size is not known either, and that is said", () => {
  const found = judgeSql({ sql: "CREATE INDEX i ON orders (note);" }).filter(({ advice }) => advice !== true);
  expect(found).toMatchObject([
    {
      rule: "create-index-blocks-writes",
      level: "warning",
      detail: expect.stringMatching(/size .* is not known/),
    },
  ]);
});

test("what one statement adds without a default is told once", () => {
  const sql = "ALTER TABLE users ADD COLUMN a int NOT NULL, ADD COLUMN b int NOT NULL";
  const found = judgeSql({ setup, sizes, sql }).filter(({ rule }) => rule === "not-null-without-default");
  expect(found.map(({ title }) => title)).toEqual([
    "Fails: the existing rows of `users` have no value for `a` and `b`",
  ]);
});

describe("NOT NULL without a default on a table that was emptied first", () => {
  const add = "ALTER TABLE users ADD COLUMN a int NOT NULL";
  const rule = "not-null-without-default";

  test.each([
    ["TRUNCATE", `TRUNCATE users; ${add}`],
    ["TRUNCATE of a table that others reference", `TRUNCATE users CASCADE; ${add}`],
    ["DELETE of all rows", `DELETE FROM users; ${add}`],
  ])("%s in the same transaction: no row fails", (_, sql) => {
    expect(speaking({ sql, migration: wrapped })).not.toContain(rule);
  });

  test.each([
    ["only some rows are deleted", `DELETE FROM users WHERE id < 9; ${add}`, wrapped],
    ["rows come back", `TRUNCATE users; INSERT INTO users (id, email) VALUES (1, ''); ${add}`, wrapped],
    ["another table is emptied", `TRUNCATE orders; ${add}`, wrapped],
    ["the table is emptied afterwards", `${add}; TRUNCATE users`, wrapped],
    [
      "running code may insert in between",
      `TRUNCATE users; ${add}`,
      { transactionMode: "per statement" as const },
    ],
  ])("%s: it fails", (_, sql, migration) => {
    expect(speaking({ sql, migration })).toContain(rule);
  });
});

describe("a generated column is computed from others", () => {
  const generated = `${setup} ALTER TABLE users ADD COLUMN loud text GENERATED ALWAYS AS (upper(email)) STORED;`;
  const drop = "ALTER TABLE users DROP COLUMN loud";

  test("dropped and added again, it loses no data", () => {
    const sql = `${drop}; ALTER TABLE users ADD COLUMN loud text GENERATED ALWAYS AS (upper(name)) STORED`;
    expect(speaking({ setup: generated, sql })).not.toContain("drop-column");
  });

  test("added again by a later transaction, it is gone until then", () => {
    const add = "ALTER TABLE users ADD COLUMN loud text GENERATED ALWAYS AS (upper(name)) STORED";
    const sql = `BEGIN; ${drop}; COMMIT;\nBEGIN; ${add}; COMMIT;`;
    const use = { path: "a.ts", line: 3, text: "", certainty: "certain" as const };
    const found = judgeSql({ setup: generated, sizes, sql, uses: { base: [use], head: [use] } }).filter(
      ({ rule }) => rule === "drop-column",
    );
    expect(found).toMatchObject([
      {
        level: "blocking",
        title: "Breaks running code: `loud` of `users` is gone until line 2 adds it again",
        detail: expect.stringContaining("No data is lost"),
      },
    ]);
  });

  test("dropped, it breaks the code that reads it and loses no data", () => {
    const found = judgeSql({ setup: generated, sizes, sql: drop }).find(({ rule }) => rule === "drop-column");
    expect(found?.level).toBe("blocking");
    expect(found?.detail).toContain("It is computed from other columns, so no data is lost.");
    expect(found?.detail).not.toContain("gone for good");
  });
});
