import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { proveOn } from "../../../test/support/prove-on.ts";
import type { Shadow } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { openShadow } from "../shadow/open-shadow.ts";

const SETUP = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text, tier text, score integer, code text);
  CREATE TABLE codes (code text PRIMARY KEY);
  CREATE TABLE accounts (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, boss integer REFERENCES accounts, name text);
  CREATE TABLE bills ("Nr" serial, part integer, account_id integer REFERENCES accounts ON DELETE CASCADE, PRIMARY KEY ("Nr", part));
  CREATE TABLE logs (line text, level integer);
  CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, user_id bigint) PARTITION BY RANGE (at);
  CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2025-01-01');
  CREATE TABLE archive (id bigint NOT NULL, at date NOT NULL, user_id bigint);
  CREATE TABLE "Events New" PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2030-01-01');`;

/** What is done, in the words of SQL, and a part of the steps that shows the way it went. */
const FORMS: readonly (readonly [string, RegExp])[] = [
  ["ALTER TABLE users ADD COLUMN rate integer DEFAULT 1 CHECK (rate > 0);", /NOT VALID/],
  ["ALTER TABLE users ADD COLUMN home text DEFAULT 'value 1' REFERENCES codes;", /NOT VALID/],
  ["ALTER TABLE users ADD COLUMN badge integer UNIQUE;", /USING INDEX users_badge_key/],
  [
    "ALTER TABLE users ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;",
    /ADD GENERATED ALWAYS AS IDENTITY/,
  ],
  ["ALTER TABLE events ADD UNIQUE (id, at);", /ATTACH PARTITION/],
  ["ALTER TABLE events ADD PRIMARY KEY (id, at);", /ATTACH PARTITION/],
  [
    "ALTER TABLE events ADD FOREIGN KEY (user_id) REFERENCES users;",
    /VALIDATE CONSTRAINT events_user_id_fkey/,
  ],
  ["ALTER TABLE events ADD CHECK (id > 0);", /NOT VALID/],
  [
    "ALTER TABLE events ATTACH PARTITION archive FOR VALUES FROM ('2010-01-01') TO ('2015-01-01');",
    /CHECK \(at IS NOT NULL AND at >= '2010-01-01' AND at < '2015-01-01'\) NOT VALID/,
  ],
  ["UPDATE logs SET level = 1 WHERE level IS NULL;", /ctid/],
  ["UPDATE users SET score = score + 1;", /users_batches/],
  [
    "DELETE FROM accounts WHERE name IS NULL;",
    /INDEX CONCURRENTLY bills_account_id_idx ON public.bills \(account_id\)[\s\S]*DELETE[\s\S]*COMMIT/,
  ],
  [
    "ALTER TABLE accounts ALTER COLUMN id TYPE bigint;",
    /REFERENCES public.accounts \(id_new\) ON DELETE CASCADE NOT VALID[\s\S]*nextval\('public.accounts_id_seq'\)[\s\S]*PRIMARY KEY USING INDEX accounts_pkey_new/,
  ],
  [
    'ALTER TABLE bills ALTER COLUMN "Nr" TYPE bigint;',
    /ALTER SEQUENCE public."bills_Nr_seq" OWNED BY bills."Nr_new"[\s\S]*PRIMARY KEY USING INDEX bills_pkey_new/,
  ],
  ["ALTER TABLE bills ALTER COLUMN account_id TYPE bigint;", /FOREIGN KEY \(account_id_new\) REFERENCES/],
  [
    "ALTER TABLE users ALTER COLUMN email SET NOT NULL, ADD CONSTRAINT positive CHECK (score > 0), ADD UNIQUE (email);",
    /NOT VALID[\s\S]*CONCURRENTLY/,
  ],
  [
    "ALTER TABLE users ADD COLUMN more integer GENERATED ALWAYS AS (score + 1) STORED;\nALTER TABLE users SET UNLOGGED;",
    /ADD COLUMN more .* STORED, SET UNLOGGED;/,
  ],
  [
    "ALTER TABLE users ADD COLUMN a text;\nUPDATE users SET a = tier;\nUPDATE users SET code = email;",
    /SET a = [\s\S]*COMMIT[\s\S]*SET code = [\s\S]*COMMIT/,
  ],
];

let cacheFolder = "";
beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-forms-"));
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

/** Those that PostgreSQL 18 has another way for. */
const FORMS_OF_18 = FORMS.filter(([sql]) =>
  /FOREIGN KEY|PRIMARY KEY|IDENTITY|SET NOT NULL|STORED|TYPE bigint|DELETE/.test(sql),
);

describe.each([
  [14, FORMS],
  [18, FORMS_OF_18],
])("on PostgreSQL %i", (major, forms) => {
  let shadow: Shadow;
  beforeAll(async () => {
    shadow = await openShadow({ snapshot: { major, schemaSql: SETUP }, cacheFolder });
  });
  afterAll(() => shadow.close());

  test.each(forms)("%s has a proven safe form", async (sql, way) => {
    const sizes = Object.fromEntries(shadow.catalog.relations.map(({ name }) => [name, 20_000_000]));
    const migration = { transactionMode: "per migration" as const };
    const found = await proveOn(shadow, { sql, sizes, major, migration });
    const rewrites = found.flatMap(({ rewrite }) => rewrite ?? []);
    expect(rewrites.map(({ proof }) => proof)).toEqual(
      rewrites.map(() => expect.objectContaining({ proven: true })),
    );
    expect(rewrites.flatMap(({ steps }) => steps.map(({ text }) => text)).join("\n")).toMatch(way);
  });
});
