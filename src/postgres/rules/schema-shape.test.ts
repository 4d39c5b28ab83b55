import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql, type RuleCase } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, tag varchar(20) UNIQUE, note text);
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, note text, body jsonb, total int CHECK (total > 0));
  CREATE INDEX orders_user_id_idx ON orders (user_id);
  CREATE INDEX orders_user_id_total_idx ON orders (user_id, total);
  CREATE INDEX orders_note_idx ON orders (note);
  ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL;
  ALTER TABLE orders ADD CONSTRAINT orders_noted CHECK (note IS NOT NULL);
  CREATE FUNCTION price(amount integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TABLE counters (id serial PRIMARY KEY, n int);
  CREATE MATERIALIZED VIEW totals AS SELECT user_id, total FROM orders;`;
const sizes = {
  "public.users": 2_300_000,
  "public.orders": 50_000_000,
  "public.counters": 1_200_000_000,
  "public.orders_user_id_idx": { indexScans: 5000 },
  "public.orders_note_idx": { indexScans: 5000 },
  "public.users_tag_key": { indexScans: 5000 },
  "public.totals": 50_000_000,
};

/** What a rule says about a migration: the levels, advice as "advice". */
function said(rule: string, sql: string, rest: Partial<RuleCase> = {}): readonly string[] {
  return judgeSql({ setup, sizes, sql, ...rest })
    .filter((finding) => finding.rule === rule)
    .map(({ level, advice }) => (advice === true ? "advice" : level));
}

describe("speaks", () => {
  test.each<[string, string, string]>([
    ["compare-with-null", "UPDATE users SET note = '' WHERE note <> NULL AND id = 1", "warning"],
    ["compare-with-null", "ALTER TABLE users ADD CHECK (note = NULL) NOT VALID", "warning"],
    ["compare-with-null", "DELETE FROM users WHERE id NOT IN (1, NULL)", "warning"],
    ["drop-index-in-use", "DROP INDEX CONCURRENTLY orders_note_idx", "warning"],
    ["drop-index-in-use", "ALTER TABLE users DROP CONSTRAINT users_tag_key", "warning"],
    ["foreign-key-sets-null", "ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL", "warning"],
    [
      "foreign-key-sets-null",
      "CREATE TABLE a (u bigint REFERENCES users ON DELETE SET DEFAULT, PRIMARY KEY (u))",
      "warning",
    ],
    ["foreign-key-too-narrow", "CREATE TABLE a (u varchar(10) REFERENCES users (tag))", "warning"],
    ["foreign-key-too-narrow", "ALTER TABLE orders ADD COLUMN u int REFERENCES users", "warning"],
    [
      "function-overload",
      "CREATE FUNCTION price(amount int, tax int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "blocking",
    ],
    [
      "function-overload",
      "CREATE OR REPLACE FUNCTION price(amount text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "advice",
    ],
    ["setting-outlives-migration", "SET session_replication_role = replica; SELECT 1", "warning"],
    ["setting-outlives-migration", "SET ROLE admin; SELECT 1", "advice"],
    ["key-near-limit", "ALTER TABLE counters ADD COLUMN m int", "notice"],
    ["constraint-dropped", "ALTER TABLE orders DROP CONSTRAINT orders_total_check", "advice"],
    ["constraint-dropped", "ALTER TABLE orders DROP CONSTRAINT orders_noted", "advice"],
    ["inexact-money", 'ALTER TABLE orders ADD COLUMN "unitPrice" real', "advice"],
    ["index-serves-no-query", "CREATE INDEX CONCURRENTLY i ON orders (body)", "warning"],
    ["takes-privileges", "REVOKE ALL ON users FROM app", "notice"],
    ["grant-to-public", "GRANT CREATE ON SCHEMA public TO PUBLIC", "warning"],
    ["if-not-exists-hides", "ALTER TABLE users ADD COLUMN IF NOT EXISTS email bigint", "warning"],
    ["sequence-set-back", "ALTER SEQUENCE counters_id_seq RESTART", "warning"],
    ["sequence-set-back", "SELECT setval('counters_id_seq', 17)", "warning"],
    ["enum-value-renamed", "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "warning"],
    ["unique-with-nulls", "CREATE UNIQUE INDEX CONCURRENTLY u ON orders (user_id, total)", "advice"],
    ["needs-superuser", "CREATE PUBLICATION p FOR ALL TABLES", "notice"],
    ["needs-superuser", "ALTER ROLE boss SUPERUSER", "notice"],
    ["delete-without-where", "DELETE FROM users WHERE 1 = 1", "blocking"],
    ["delete-without-where", "DELETE FROM users WHERE id = 7 OR NOT false", "blocking"],
    ["duplicate-index", "CREATE INDEX CONCURRENTLY IF NOT EXISTS again ON orders (note)", "warning"],
    [
      "duplicate-index",
      "CREATE TABLE a (b int); CREATE INDEX a1 ON a (b); CREATE INDEX a2 ON a (b)",
      "notice",
    ],
    ["drop-database", "DROP DATABASE shop", "blocking"],
    ["refresh-empties-view", "REFRESH MATERIALIZED VIEW totals WITH NO DATA", "blocking"],
  ])("%s: %s", (rule, sql, level) => {
    expect(said(rule, sql)).toEqual([level]);
  });
});

describe("is silent", () => {
  test.each<[string, string]>([
    ["delete-without-where", "DELETE FROM users WHERE 1 = 0"],
    ["large-data-change", "DELETE FROM users WHERE NULL IS NOT NULL"],
    ["duplicate-index", "CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_note_idx ON orders (note)"],
    ["drop-schema", "DROP DATABASE shop"],
    [
      "refresh-empties-view",
      "BEGIN; REFRESH MATERIALIZED VIEW totals WITH NO DATA; REFRESH MATERIALIZED VIEW totals; COMMIT",
    ],
    [
      "refresh-empties-view",
      "CREATE MATERIALIZED VIEW v AS SELECT 1; REFRESH MATERIALIZED VIEW v WITH NO DATA",
    ],
    ["maintenance-locks-table", "REFRESH MATERIALIZED VIEW totals WITH NO DATA"],
    ["compare-with-null", "UPDATE users SET note = NULL WHERE id = 1"],
    ["compare-with-null", "UPDATE users SET note = 'x' WHERE note IS DISTINCT FROM NULL AND id = 1"],
    ["compare-with-null", "CREATE FUNCTION f(a int DEFAULT NULL) RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    // Another index begins with the column, or takes the place of the dropped one.
    ["drop-index-in-use", "DROP INDEX CONCURRENTLY orders_user_id_idx"],
    [
      "drop-index-in-use",
      "CREATE INDEX CONCURRENTLY n ON orders (lower(note), note); DROP INDEX CONCURRENTLY orders_note_idx",
    ],
    ["drop-index-in-use", "DROP INDEX CONCURRENTLY orders_note_idx; ALTER TABLE orders DROP COLUMN note"],
    ["drop-index-in-use", "ALTER TABLE users DROP CONSTRAINT users_tag_key, ADD UNIQUE (tag, email)"],
    [
      "duplicate-index",
      "CREATE INDEX CONCURRENTLY n ON orders (note); DROP INDEX CONCURRENTLY orders_note_idx",
    ],
    ["foreign-key-sets-null", "CREATE TABLE a (u bigint REFERENCES users ON DELETE SET NULL)"],
    [
      "foreign-key-sets-null",
      "CREATE TABLE a (u bigint NOT NULL DEFAULT 1 REFERENCES users ON DELETE SET DEFAULT)",
    ],
    ["foreign-key-sets-null", "CREATE TABLE a (u bigint NOT NULL REFERENCES users ON DELETE CASCADE)"],
    ["foreign-key-too-narrow", "CREATE TABLE a (u text REFERENCES users (tag))"],
    ["foreign-key-too-narrow", "CREATE TABLE a (u varchar(20) REFERENCES users (tag))"],
    [
      "function-overload",
      "CREATE OR REPLACE FUNCTION price(amount int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
    ],
    ["function-overload", "CREATE FUNCTION price(amount text) RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    ["setting-outlives-migration", "BEGIN; SET LOCAL search_path = a; SELECT 1; COMMIT"],
    ["setting-outlives-migration", "SET lock_timeout = '2s'; SELECT 1"],
    ["setting-outlives-migration", "SET ROLE admin; SELECT 1; RESET ROLE"],
    ["key-near-limit", "ALTER TABLE counters ALTER COLUMN id TYPE bigint"],
    ["key-near-limit", "ALTER TABLE users ADD COLUMN m int"],
    [
      "constraint-dropped",
      "ALTER TABLE orders DROP CONSTRAINT orders_total_check; ALTER TABLE orders DROP COLUMN total",
    ],
    ["inexact-money", "ALTER TABLE orders ADD COLUMN weight real"],
    ["index-serves-no-query", "CREATE INDEX CONCURRENTLY i ON orders ((body ->> 'name'))"],
    ["takes-privileges", "CREATE TABLE a (b int); REVOKE ALL ON a FROM app"],
    ["grant-to-public", "GRANT USAGE ON SCHEMA public TO PUBLIC"],
    ["grant-to-public", "GRANT SELECT ON users TO app"],
    ["if-not-exists-hides", "CREATE TABLE IF NOT EXISTS fresh (id bigint PRIMARY KEY)"],
    ["if-not-exists-hides", "CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY, email text)"],
    ["if-not-exists-hides", "ALTER TABLE users ADD COLUMN IF NOT EXISTS email text"],
    ["sequence-set-back", "ALTER SEQUENCE counters_id_seq RESTART WITH 2000000000"],
    ["sequence-set-back", "SELECT setval('counters_id_seq', (SELECT max(id) FROM counters))"],
    ["enum-value-renamed", "CREATE TYPE t AS ENUM ('a'); ALTER TYPE t RENAME VALUE 'a' TO 'b'"],
    ["unique-with-nulls", "CREATE UNIQUE INDEX CONCURRENTLY u ON orders (user_id)"],
    [
      "unique-with-nulls",
      "CREATE UNIQUE INDEX CONCURRENTLY u ON orders (user_id, total) WHERE total IS NOT NULL",
    ],
    ["table-without-primary-key", "CREATE TABLE IF NOT EXISTS users (a int)"],
    ["table-without-primary-key", "CREATE TEMPORARY TABLE t (a int)"],
    ["table-without-primary-key", "CREATE TABLE t (LIKE users INCLUDING ALL)"],
    ["cannot-be-repeated", "BEGIN; CREATE TABLE a (b int); CREATE TABLE c (d int); COMMIT"],
    ["name-too-long", `COMMENT ON TABLE users IS '${"x".repeat(80)}'`],
    ["needs-superuser", "CREATE EXTENSION IF NOT EXISTS citext"],
    ["name-needs-quotes", 'CREATE TABLE "Users" (id bigint PRIMARY KEY)'],
  ])("%s: %s", (rule, sql) => {
    expect(said(rule, sql)).toEqual([]);
  });
});

describe("is said once for a change set", () => {
  test("the tables that lose their statistics", () => {
    const sql =
      "ALTER TABLE users ALTER COLUMN tag TYPE text; ALTER TABLE orders ALTER COLUMN note TYPE varchar;";
    const found = judgeSql({ setup, sizes, sql }).filter(({ rule }) => rule === "analyze-missing");
    expect(found).toMatchObject([
      { detail: expect.stringContaining("ANALYZE public.users, public.orders;") },
    ]);
  });

  test("the renamed values of a type", () => {
    const sql =
      "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; ALTER TYPE mood RENAME VALUE 'happy' TO 'glad';";
    const found = judgeSql({ setup, sizes, sql }).filter(({ rule }) => rule === "enum-value-renamed");
    expect(found).toMatchObject([{ title: expect.stringContaining("`'sad'` and `'happy'`") }]);
  });
});

test("a table without a primary key is more than advice where everything is published", () => {
  const published = `${setup} CREATE PUBLICATION everything FOR ALL TABLES;`;
  expect(said("table-without-primary-key", "CREATE TABLE t (a int)")).toEqual(["advice"]);
  expect(said("table-without-primary-key", "CREATE TABLE t (a int)", { setup: published })).toEqual([
    "blocking",
  ]);
  expect(
    said("publication-without-identity", "ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE", {
      setup: published,
    }),
  ).toEqual(["blocking"]);
  expect(
    said(
      "publication-without-identity",
      "ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE, ADD PRIMARY KEY (email)",
      { setup: published },
    ),
  ).toEqual([]);
});

test("the bound of a partition as a CHECK, for the new and the default partition", () => {
  const parts = `CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at); CREATE TABLE events_default PARTITION OF events DEFAULT;
    CREATE TABLE events_2026 (at date NOT NULL);`;
  const sql =
    "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')";
  const rows = { "public.events_default": 9_000_000, "public.events_2026": 9_000_000 };
  const bound = "at IS NOT NULL AND at >= '2026-01-01' AND at < '2027-01-01'";
  const [finding] = judgeSql({ setup: parts, sizes: rows, sql });
  expect(finding).toMatchObject({ rule: "attach-partition-scans", level: "blocking" });
  const texts = finding?.rewrite?.steps.map(({ text }) => text).join("\n");
  expect(texts).toContain(`CHECK (${bound}) NOT VALID;`);
  expect(texts).toContain(`CHECK (NOT (${bound})) NOT VALID;`);
});

test("a counter that ran ahead of the rows is known from its sequence", () => {
  const ahead = { "public.counters": 1000, "public.counters_id_seq": { lastValue: 1_900_000_000 } };
  expect(said("key-near-limit", "ALTER TABLE counters ADD COLUMN m int", { sizes: ahead })).toEqual([
    "warning",
  ]);
});

test("ENABLE REPLICA TRIGGER switches a trigger off for everybody but replication", () => {
  const trigger = `${setup} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();`;
  expect(said("disables-trigger", "ALTER TABLE users ENABLE REPLICA TRIGGER t", { setup: trigger })).toEqual([
    "warning",
  ]);
  expect(said("disables-trigger", "ALTER TABLE users ENABLE ALWAYS TRIGGER t", { setup: trigger })).toEqual(
    [],
  );
});

test("a constraint of a domain is one finding, on the largest of its tables", () => {
  const tables = `CREATE DOMAIN share AS int; CREATE TABLE few (a share); CREATE TABLE many (a share);`;
  const rows = { "public.few": 0, "public.many": 50_000_000 };
  const sql = "ALTER DOMAIN share ADD CHECK (VALUE > 0)";
  const findings = judgeSql({ setup: tables, sizes: rows, sql }).filter(
    ({ rule }) => rule === "domain-constraint-scans",
  );
  expect(findings).toMatchObject([
    {
      relation: "public.many",
      detail: expect.stringContaining(
        "of `many`, which has a column of `share`, under SHARE, and holds `few` as long, which has one too.",
      ),
    },
  ]);
});

test("rights for everybody on one table are told of it, with its schema", () => {
  const sql =
    "CREATE SCHEMA app; CREATE TABLE app.keys (id int PRIMARY KEY); GRANT SELECT ON app.keys TO PUBLIC";
  const finding = judgeSql({ setup, sql }).find(({ rule }) => rule === "grant-to-public");
  expect(finding).toMatchObject({
    relation: "app.keys",
    title: "Every role of the server gets SELECT on `app.keys`",
  });
});

test("a key of an index whose columns may be null is told how to spare its scan", () => {
  const sql = "ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY USING INDEX orders_ref";
  const made = `${setup} CREATE UNIQUE INDEX orders_ref ON orders (user_id);`;
  const finding = judgeSql({ setup: made, sizes, sql }).find(({ rule }) => rule === "blocks-too-long");
  expect(finding?.detail).toContain("Make its columns NOT NULL before");
});

test("a foreign key that is made again holds what it held", () => {
  const narrow = `${setup} CREATE TABLE few (id bigint PRIMARY KEY, u int, CONSTRAINT few_u FOREIGN KEY (u) REFERENCES users);`;
  const again =
    "ALTER TABLE few DROP CONSTRAINT few_u; ALTER TABLE few ADD CONSTRAINT few_u FOREIGN KEY (u) REFERENCES users ON DELETE CASCADE";
  expect(said("foreign-key-too-narrow", again, { setup: narrow })).toEqual([]);
  const named = `${setup} CREATE TABLE named (name text PRIMARY KEY);`;
  const roomy = "CREATE TABLE a (u varchar(500) REFERENCES named)";
  expect(said("foreign-key-too-narrow", roomy, { setup: named })).toEqual([]);
  expect(said("foreign-key-too-narrow", roomy.replace("500", "20"), { setup: named })).toEqual(["warning"]);
  const first = `${setup} CREATE TABLE few (id bigint PRIMARY KEY, u int);`;
  const added = "ALTER TABLE few ADD CONSTRAINT few_u FOREIGN KEY (u) REFERENCES users";
  expect(said("foreign-key-too-narrow", added, { setup: first })).toEqual(["warning"]);
});

test("the roll-back that blocks a table says what works under its lock", () => {
  const sql = `ALTER TABLE users ADD COLUMN a text;
-- migrate:down
BEGIN; ALTER TABLE users DROP COLUMN a; UPDATE orders SET note = 'a'; COMMIT;`;
  const [finding] = judgeSql({ setup, sizes, sql }).filter(({ rule }) => rule === "down-blocks");
  expect(finding?.detail).toMatch(
    /^`ALTER TABLE` takes the lock, and `UPDATE` on line 3 works before COMMIT\. Every query/,
  );
});
