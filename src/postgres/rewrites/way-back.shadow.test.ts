import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { proveOn } from "../../../test/support/prove-on.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Shadow } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { openShadow } from "../shadow/open-shadow.ts";

const SETUP = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text, tier text);
  CREATE TABLE "Mixed Case" ("Id" integer, "select" text);`;

const files: JudgeInput["additionalFiles"] = (_, { name, position, sql, downSql }) => [
  { path: `${position}_${name}.up.sql`, text: sql },
  ...(downSql === undefined ? [] : [{ path: `${position}_${name}.down.sql`, text: downSql }]),
];

let cacheFolder = "";
beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-way-back-"));
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

describe.each([14, 18])("on PostgreSQL %i", (major) => {
  let shadow: Shadow;
  beforeAll(async () => {
    shadow = await openShadow({ snapshot: { major, schemaSql: SETUP }, cacheFolder });
  });
  afterAll(() => shadow.close());

  /** The rewrites of a migration on large tables, proven. */
  async function rewritesOf(sql: string): Promise<readonly Rewrite[]> {
    const sizes = Object.fromEntries(shadow.catalog.relations.map(({ name }) => [name, 20_000_000]));
    const migration = { transactionMode: "per migration" as const };
    const found = await proveOn(shadow, { sql, sizes, major, migration }, files);
    return found.flatMap(({ rewrite }) => rewrite ?? []);
  }

  const downsOf = (rewrites: readonly Rewrite[]): readonly string[] =>
    rewrites.flatMap((each) => each.files).flatMap((file) => (file.path.includes(".down.") ? file.text : []));

  test.each([
    "CREATE INDEX ON users (tier);",
    "ALTER TABLE users ADD UNIQUE (email);",
    'ALTER TABLE "Mixed Case" ADD PRIMARY KEY ("Id");',
    "ALTER TABLE users ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();",
    "ALTER TABLE users ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;",
    "UPDATE users SET tier = 'x' WHERE tier IS NULL;\nALTER TABLE users ALTER COLUMN tier SET NOT NULL;",
  ])("%s without a down of its own: each file has what takes it back", async (sql) => {
    const rewrites = await rewritesOf(sql);
    expect(rewrites.map(({ proof }) => proof.note)).toEqual(
      rewrites.map(() => expect.stringMatching(/The downs lead back\.$/)),
    );
    expect(downsOf(rewrites)).not.toEqual([]);
  });

  test.each([
    "CREATE INDEX ui ON users (tier);\n-- migrate:down\nDROP INDEX ui;",
    "ALTER TABLE users ADD CONSTRAINT k UNIQUE (email);\n-- migrate:down\nALTER TABLE users DROP CONSTRAINT k;",
    "ALTER TABLE users ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;\n-- migrate:down\nALTER TABLE users DROP COLUMN nr;",
    "UPDATE users SET tier = 'x' WHERE tier IS NULL;\nALTER TABLE users ALTER COLUMN tier SET NOT NULL;\n-- migrate:down\nALTER TABLE users ALTER COLUMN tier DROP NOT NULL;",
  ])("%s: what is posted and the migration's own down lead back together", async (sql) => {
    for (const { proof } of await rewritesOf(sql)) {
      expect(proof).toMatchObject({ proven: true });
      expect(proof.note).not.toContain("without downs");
    }
  });

  test("no downs are posted where the migration's own does not run", async () => {
    const sql =
      "ALTER TABLE users ADD COLUMN nr bigint NOT NULL DEFAULT random();\n-- migrate:down\nALTER TABLE users DROP COLUMN other;";
    const rewrites = await rewritesOf(sql);
    // From 18 on there is no helper to take back, so nothing is offered in the first place.
    const note = major < 18 ? /Offered without downs, since the migration's own fails/ : /^Same final schema/;
    expect(rewrites[0]?.proof.note).toMatch(note);
    expect(downsOf(rewrites)).toEqual([]);
  });
});
