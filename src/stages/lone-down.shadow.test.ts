import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { changedFile, changeSetOf, treeOf } from "../../test/fixtures/repository-of.ts";
import { findMigrations } from "../migration-tools/index.ts";
import type { Review } from "../model/review.ts";
import { openShadow } from "../postgres/shadow/open-shadow.ts";
import { reviewMigrations } from "../review-migrations.ts";

const folder = "db/migrations";
const base = {
  [`${folder}/1_orders.up.sql`]: "CREATE TABLE orders (id bigint PRIMARY KEY, note text);",
  [`${folder}/1_orders.down.sql`]: "DROP TABLE orders;",
  [`${folder}/2_note.up.sql`]: "ALTER TABLE orders RENAME COLUMN note TO remark;",
  [`${folder}/2_note.down.sql`]: "SELECT count(*) FROM orders;",
  [`${folder}/3_remarks.up.sql`]:
    "CREATE VIEW remarks AS SELECT remark FROM orders;\nALTER TABLE orders RENAME COLUMN remark TO comment;",
  [`${folder}/3_remarks.down.sql`]: "ALTER TABLE orders RENAME COLUMN comment TO remark;\nDROP VIEW remarks;",
};

let cacheFolder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-test-"));
  await chmod(cacheFolder, 0o755);
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

/** The review of a change of one down of the base, and of nothing else. */
async function reviewOf(text: string): Promise<Review> {
  const file = `${folder}/2_note.down.sql`;
  const changeSet = changeSetOf([changedFile(file, base[file] ?? "", text)]);
  const { review } = await reviewMigrations({
    readChangeSet: async () => changeSet,
    findMigrations: (set, config) => findMigrations(set, treeOf({ ...base, [file]: text }), config),
    base: treeOf(base),
    readConfigFile: async () => ({ text: null, path: ".github/lockkeeper.yml" }),
    readSnapshot: async () => ({ snapshot: null, warnings: [] }),
    openShadow: (snapshot) => openShadow({ snapshot, cacheFolder }),
    codeFiles: () => null,
    postgres: 16,
    progress: () => {},
  });
  return review;
}

test("a down that is changed alone runs after its up, on the schema of its time", async () => {
  const { findings, rollbacks } = await reviewOf("ALTER TABLE orders RENAME COLUMN remark TO note;");
  expect(rollbacks).toMatchObject([{ path: `${folder}/2_note.up.sql`, outcome: "restores" }]);
  expect(findings).toEqual([]);
});

test("what is wrong with it is told", async () => {
  const wrong = await reviewOf("ALTER TABLE orders RENAME COLUMN remarks TO note;");
  expect(wrong.findings.map(({ rule, line }) => [rule, line])).toEqual([["down-fails", 1]]);
  const forgetful = await reviewOf("ALTER TABLE orders RENAME COLUMN remark TO notes;");
  expect(forgetful.findings.map(({ rule, title }) => [rule, title])).toEqual([
    ["down-does-not-restore", "The roll-back does not restore the schema: column `orders.note` is missing"],
  ]);
  expect(forgetful.rollbacks).toMatchObject([{ outcome: "differs", offered: { proven: true } }]);
});
