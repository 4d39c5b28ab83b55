import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { demoReview, finding } from "../../test/fixtures/reviews/demo-review.ts";
import { readDbmate } from "../../test/support/roll-back.ts";
import type { Review } from "../model/review.ts";
import type { Shadow } from "../model/shadow.ts";
import { loadParser } from "../postgres/parse/parse-migration.ts";
import { openShadow } from "../postgres/shadow/open-shadow.ts";
import { analyseMigrations } from "../stages/analyse-migrations.ts";
import { rowChecks } from "./row-checks.ts";

const schemaSql = `
CREATE SCHEMA "Audit";
CREATE TABLE users (id int PRIMARY KEY, email text, plan text, "Nick Name" text);
CREATE TABLE orders (id int, user_id int, total int);
CREATE TABLE "Audit"."Log" ("Id" int, "At" int);
ALTER TABLE orders ADD CONSTRAINT old_total CHECK (total < 1000) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT old_user FOREIGN KEY (user_id) REFERENCES users NOT VALID;`;

/** Rows of which two or more violate each constraint below. */
const rows = `
INSERT INTO users VALUES (1, 'a', null, 'x'), (2, 'A', null, 'x'), (3, 'a', 'pro', 'y');
INSERT INTO "Audit"."Log" VALUES (1, null), (1, null), (2, 1);
ALTER TABLE orders DROP CONSTRAINT old_total, DROP CONSTRAINT old_user;
INSERT INTO orders VALUES (1, 7, -1), (1, 8, -2), (2, 1, 5000), (3, null, null);`;

let cacheFolder = "";
let shadow: Shadow;

beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-rows-"));
  shadow = await openShadow({ snapshot: { major: 17, schemaSql }, cacheFolder });
});

afterAll(async () => {
  await shadow.close();
  await rm(cacheFolder, { recursive: true, force: true });
});

async function reviewOf(up: string): Promise<Review> {
  const [migration] = await readDbmate(`-- migrate:up\n${up};`);
  const ground = { major: 17, catalog: shadow.catalog, snapshot: null, schemaSql: null, database: null };
  const { migrations } = await analyseMigrations(migration === undefined ? [] : [migration], ground);
  return { ...demoReview, findings: [], migrations };
}

test.each<[string, string, readonly unknown[]]>([
  ["ALTER TABLE users ALTER plan SET NOT NULL", "`users.plan` may hold no null", [{ count: "2" }]],
  [
    'ALTER TABLE "Audit"."Log" ALTER "At" SET NOT NULL',
    '`"Audit"."Log"."At"` may hold no null',
    [{ count: "2" }],
  ],
  [
    "ALTER TABLE users ALTER email TYPE int USING length(email)::int",
    "Every `users.email` must convert to `integer`",
    [{ count: "3" }],
  ],
  [
    "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0)",
    "Every row of `orders` must pass `positive`",
    [{ count: "2" }],
  ],
  [
    "ALTER TABLE orders VALIDATE CONSTRAINT old_total",
    "Every row of `orders` must pass `old_total`",
    [{ count: "1" }],
  ],
  [
    "ALTER TABLE orders VALIDATE CONSTRAINT old_user",
    "Every `orders.user_id` must be in `users`",
    [{ count: "2" }],
  ],
  [
    "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users",
    "Every `orders.user_id` must be in `users`",
    [{ count: "2" }],
  ],
  [
    'CREATE UNIQUE INDEX a ON users (lower(email), "Nick Name") WHERE plan IS NULL',
    'No two rows of `users` may have the same `(lower(email))` and `"Nick Name"`',
    [{ lower: "a", "Nick Name": "x", count: "2" }],
  ],
  [
    "ALTER TABLE orders ADD PRIMARY KEY (id)",
    "No two rows of `orders` may have the same `id`",
    [{ id: 1, count: "2" }],
  ],
])("%s", async (up, must, answer) => {
  const [check, ...more] = rowChecks(await reviewOf(up));
  expect(more).toEqual([]);
  expect(check?.question).toContain(`${must}, or \`1_change.sql:2\` fails. This must return`);
  const database = await shadow.openDatabase();
  try {
    for (const sql of rows.split(";\n").map((each) => each.replace(/;$/, "")))
      await database.run(sql, { mayRunInTransaction: true, isTransactionControl: false });
    expect((await database.query(check?.sql ?? "")).rows).toEqual(answer);
  } finally {
    await database.close();
  }
});

test.each([
  ["a new table", "CREATE TABLE a (id int); ALTER TABLE a ADD UNIQUE (id)"],
  ["a new column", "ALTER TABLE users ADD tier text; ALTER TABLE users ADD CHECK (tier <> '')"],
  [
    "rows that the migration changes first",
    "UPDATE users SET plan = 'a'; ALTER TABLE users ALTER plan SET NOT NULL",
  ],
  [
    "a column of another name",
    "ALTER TABLE users RENAME plan TO tier; ALTER TABLE users ALTER tier SET NOT NULL",
  ],
  ["a constraint that checks no row", "ALTER TABLE orders ADD CHECK (total > 0) NOT VALID"],
  ["a column that is not null", "ALTER TABLE users ALTER id SET NOT NULL"],
])("nothing of %s", async (_, up) => {
  expect(rowChecks(await reviewOf(up))).toEqual([]);
});

test("the statement that validates is the one that fails, and what a finding says is not asked again", async () => {
  const up =
    "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c";
  const review = await reviewOf(up);
  expect(rowChecks(review).map(({ question }) => question)).toEqual([
    expect.stringContaining("`1_change.sql:3`"),
  ]);
  const nulls = await reviewOf("ALTER TABLE users ALTER plan SET NOT NULL");
  const told = finding({ rule: "existing-rows-violate", path: "db/migrations/1_change.sql", line: 2 });
  expect(rowChecks({ ...nulls, findings: [told] })).toEqual([]);
});
