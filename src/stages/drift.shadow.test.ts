import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addedFiles, treeOf } from "../../test/fixtures/repository-of.ts";
import { findMigrations } from "../migration-tools/index.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { unknownStatistics } from "../postgres/estimates/unknown-statistics.ts";
import { openShadow } from "../postgres/shadow/open-shadow.ts";
import { reviewMigrations } from "../review-migrations.ts";
import type { ShadowRequest } from "../review-world.ts";
import { schemaOnlySnapshot } from "./schema-only-snapshot.ts";

const base = {
  "db/migrations/001_orders.sql": "create table orders (id bigint primary key, status text, note text);",
  "db/migrations/002_drop_note.sql": "alter table orders drop column note;",
  "db/migrations/003_pending.sql": "alter table orders add column paid boolean;",
};
/** Somebody dropped status and added paid and a view by hand; 002 is recorded and did not run; one table can not be restored. */
const production = `create table orders (id bigint primary key, note text, paid boolean);
create view notes as select note from orders;
create table places (id bigint primary key, place geometry_of_ours);`;

let cacheFolder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(cacheFolder, 0o755);
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

const open = (snapshot: ShadowRequest) => openShadow({ snapshot, cacheFolder });

/** A snapshot whose catalog is that of production, with the table that no server of ours restores. */
async function captured(): Promise<Snapshot> {
  const shadow = await open({ major: 16, schemaSql: production });
  await shadow.close();
  const { catalog } = shadow;
  const orders = catalog.relations.find(({ name }) => name === "public.orders");
  if (orders === undefined) throw new Error("orders was not restored");
  const places = { ...orders, name: "public.places", bareName: "places" };
  return {
    ...schemaOnlySnapshot(production, 16, "schema"),
    origin: "captured",
    takenAt: "2026-11-20T10:00:00.000Z",
    catalog: { ...catalog, relations: [...catalog.relations, places] },
    applied: [{ tool: "sql", table: "public.schema_history", names: ["001_orders", "002_drop_note"] }],
  };
}

test("drift is told from mistakes and from what the shadow lacks", async () => {
  const snapshot = await captured();
  const added = {
    "db/migrations/004_new.sql": [
      "alter table orders drop column nowhere;",
      "alter table orders alter column status set not null;",
      "alter table orders add column note text;",
      "alter table places add column name text;",
      "drop table orders;",
    ].join("\n"),
  };
  const { review } = await reviewMigrations({
    readChangeSet: async () => addedFiles(added),
    findMigrations: (set, config) => findMigrations(set, treeOf({ ...base, ...added }), config),
    base: treeOf(base),
    readConfigFile: async () => ({ text: null, path: ".github/lockkeeper.yml" }),
    readSnapshot: async () => ({ snapshot, warnings: [] }),
    openShadow: open,
    codeFiles: () => null,
    postgres: null,
    progress: () => {},
  });
  const failures = review.findings
    .filter(({ rule }) => rule === "schema-drift" || rule === "statement-fails")
    .map(({ rule, path: file, line, title }) => `${rule} ${path.basename(file)}:${line} ${title}`);
  expect(failures.toSorted()).toEqual([
    "schema-drift 003_pending.sql:1 A migration of the base does not apply to production's schema",
    "schema-drift 004_new.sql:2 Fails in production, which differs from the migrations in the column `status` of `orders`",
    "schema-drift 004_new.sql:3 Fails in production, which differs from the migrations in the column `note` of `orders`",
    "schema-drift 004_new.sql:5 Fails in production, which differs from the migrations in the relation `notes`",
    "statement-fails 004_new.sql:1 Fails: column `nowhere` of relation `orders` does not exist (42703)",
  ]);
  const detailOf = (line: number) =>
    review.findings.find(
      (each) => each.rule === "schema-drift" && each.line === line && each.path.includes("004"),
    )?.detail;
  expect(detailOf(2)).toContain("Production does not have it (by the snapshot of 2026-11-20 10:00 UTC)");
  expect(detailOf(2)).toContain("has it: `text`");
  expect(detailOf(2)).toContain(
    "It comes from `db/migrations/001_orders.sql`, which production's `public.schema_history` says has run",
  );
  expect(detailOf(3)).toContain("`db/migrations/002_drop_note.sql`");
  expect(detailOf(5)).toContain("made by hand or by another program");
  expect(review.notAnalysed.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    expect.stringContaining("4 production has the relation `places`"),
  ]);
}, 120_000);

test("a call of an extension that the shadow lacks is no failing migration", async () => {
  const schema = "create extension timescaledb; create table readings (at timestamptz not null);";
  const added = {
    "db/migrations/001_hypertable.sql":
      "select create_hypertable('readings', 'at');\nselect recalculate();\nalter table readings drop column nowhere;",
  };
  const { review } = await reviewMigrations({
    readChangeSet: async () => addedFiles(added),
    findMigrations: (set, config) => findMigrations(set, treeOf(added), config),
    base: treeOf({}),
    readConfigFile: async () => ({ text: null, path: ".github/lockkeeper.yml" }),
    readSnapshot: async () => ({ snapshot: schemaOnlySnapshot(schema, 16, "schema"), warnings: [] }),
    openShadow: open,
    codeFiles: () => null,
    postgres: null,
    progress: () => {},
  });
  expect(review.findings.filter(({ rule }) => rule === "statement-fails")).toEqual([]);
  const later =
    "it could not be run: it may need what an earlier statement makes with the extension timescaledb";
  expect(review.notAnalysed.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    "1 it could not be run: it needs the extension timescaledb, which is not on the shadow",
    `2 ${later}, which is not on the shadow`,
    `3 ${later}, which is not on the shadow`,
  ]);
}, 120_000);

test("a tablespace that the shadow lacks is no failing migration: what it costs is told from the model", async () => {
  const schema = "create table users (id bigint primary key, name text);";
  const added = { "db/migrations/001_move.sql": "alter table users set tablespace fast;" };
  const snapshot = schemaOnlySnapshot(schema, 16, "schema");
  const size = { ...unknownStatistics, rows: 5_000_000, bytes: 1_000_000_000 };
  const { review } = await reviewMigrations({
    readChangeSet: async () => addedFiles(added),
    findMigrations: (set, config) => findMigrations(set, treeOf(added), config),
    base: treeOf({}),
    readConfigFile: async () => ({ text: null, path: ".github/lockkeeper.yml" }),
    readSnapshot: async () => ({
      snapshot: { ...snapshot, statistics: { "public.users": size } },
      warnings: [],
    }),
    openShadow: open,
    codeFiles: () => null,
    postgres: null,
    progress: () => {},
  });
  expect(review.findings.map(({ rule, level }) => `${level} ${rule}`)).toEqual(["blocking blocks-too-long"]);
  expect(review.notAnalysed).toMatchObject([
    { reason: "it could not be run on the shadow, which has no tablespace fast" },
  ]);
}, 120_000);
