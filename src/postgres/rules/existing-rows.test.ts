import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `
  CREATE TYPE state AS ENUM ('a');
  CREATE DOMAIN words AS text;
  CREATE TABLE users (id bigserial PRIMARY KEY, name text, title varchar(80), born timestamp, plan text);`;
const none = { distinct: -1, averageWidth: 8 };
const columns = {
  name: { ...none, nullFraction: 0.2 },
  title: { ...none, nullFraction: 0 },
  plan: { ...none, nullFraction: 0, distinct: 3 },
};

function findings(sql: string, rows = 60) {
  return judgeSql({ setup, sizes: { "public.users": { rows, bytes: 1e6, columns } }, sql });
}

test.each([
  [
    "ALTER TABLE users ADD CONSTRAINT c CHECK (name IS NOT NULL)",
    /about 20 %.*the constraint is refused \(23514\)/,
  ],
  ["ALTER TABLE users ADD CHECK (title <> '' AND name IS NOT NULL)", /refused \(23514\)/],
  [
    "ALTER TABLE users ADD CONSTRAINT c CHECK (name IS NOT NULL) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c",
    /VALIDATE CONSTRAINT is refused \(23514\)/,
  ],
  ["CREATE UNIQUE INDEX i ON users (plan)", /about 3 different values in 60 rows/],
])("rows that the statistics show: %s", (sql, detail) => {
  const about = findings(sql).filter(({ rule }) => rule === "existing-rows-violate");
  expect(about).toMatchObject([{ level: "blocking", detail: expect.stringMatching(detail) }]);
});

test.each([
  "ALTER TABLE users ADD CHECK (name IS NOT NULL) NOT VALID",
  "ALTER TABLE users ADD CHECK (name IS NOT NULL OR id > 0)",
  "ALTER TABLE users ADD CHECK (title IS NOT NULL)",
  "UPDATE users SET name = '' WHERE name IS NULL; ALTER TABLE users ADD CHECK (name IS NOT NULL)",
])("nothing of rows that fit: %s", (sql) => {
  expect(findings(sql).map(({ rule }) => rule)).not.toContain("existing-rows-violate");
});

test.each([
  ["ALTER TABLE users ALTER name TYPE int USING name::int", "Fails on values that do not fit in"],
  ["ALTER TABLE users ALTER name TYPE state USING name::state", "Fails on values that do not fit in"],
  ["ALTER TABLE users ALTER title TYPE varchar(20) USING title::varchar(20)", "Cuts values off in"],
  ["ALTER TABLE users ALTER born TYPE date", "Loses the time of day in"],
])("a conversion that fails or loses: %s", (sql, title) => {
  const about = findings(sql).filter(({ rule }) => rule === "narrowing-type");
  expect(about).toMatchObject([{ level: "warning", title: expect.stringContaining(title) }]);
});

test.each([
  "ALTER TABLE users ALTER title TYPE varchar(20) USING left(title, 20)",
  "ALTER TABLE users ALTER name TYPE words",
  "ALTER TABLE users ADD at timestamptz; ALTER TABLE users ALTER at TYPE timestamp",
])("a conversion that was thought of, or of nothing: %s", (sql) => {
  expect(findings(sql).map(({ rule }) => rule)).not.toContain("narrowing-type");
});
