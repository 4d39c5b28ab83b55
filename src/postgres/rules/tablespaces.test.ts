import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE INDEX users_email ON users (email);
  CREATE MATERIALIZED VIEW totals AS SELECT id FROM users;
  CREATE TABLE parts (id bigint) PARTITION BY RANGE (id); CREATE INDEX parts_id ON parts (id);`;
const large = { rows: 5_000_000, bytes: 1e9 };
const sizes = { "public.users": large, "public.totals": large };

/** Measured on 14 and 18: each copies the files under ACCESS EXCLUSIVE, and whoever plans a query locks every index. */
test.each([
  ["ALTER TABLE users SET TABLESPACE fast", "users"],
  ["ALTER INDEX users_email SET TABLESPACE fast", "users"],
  ["ALTER MATERIALIZED VIEW totals SET TABLESPACE fast", "totals"],
])("%s keeps readers out while it copies", (sql, name) => {
  const [finding] = judgeSql({ setup, sizes, sql });
  expect(finding).toMatchObject({ rule: "blocks-too-long", level: "blocking" });
  expect(finding?.title).toMatch(new RegExp(`^Blocks reads and writes on \`${name}\``));
  expect(finding?.detail).toContain("ACCESS EXCLUSIVE");
});

test.each([
  "ALTER TABLE users SET TABLESPACE pg_default",
  "ALTER INDEX users_email SET TABLESPACE pg_default",
  "ALTER TABLE parts SET TABLESPACE fast",
  "ALTER INDEX parts_id SET TABLESPACE fast",
])("%s copies nothing", (sql) => {
  expect(judgeSql({ setup, sizes, sql }).filter(({ rule }) => rule === "blocks-too-long")).toEqual([]);
});
