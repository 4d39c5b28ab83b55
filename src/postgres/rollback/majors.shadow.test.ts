import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readDbmate, rollBack } from "../../../test/support/roll-back.ts";
import { schemaSql } from "../../../test/support/rollback-schema.ts";
import type { Rollback } from "../../model/rollback.ts";
import type { Shadow } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { openShadow } from "../shadow/open-shadow.ts";

beforeAll(loadParser);

describe.each([14, 15, 16, 17, 18])("on PostgreSQL %d", (major) => {
  let cacheFolder = "";
  let shadow: Shadow;

  beforeAll(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-rollback-"));
    shadow = await openShadow({ snapshot: { major, schemaSql }, cacheFolder });
  });

  afterAll(async () => {
    await shadow.close();
    await rm(cacheFolder, { recursive: true, force: true });
  });

  const wayBack = async (up: string, down = ""): Promise<Rollback | undefined> => {
    const [rollback] = await rollBack(
      shadow,
      await readDbmate(`-- migrate:up\n${up};\n-- migrate:down\n${down}`),
    );
    return rollback;
  };

  test.each([
    "ALTER TABLE users DROP COLUMN name CASCADE",
    "ALTER TABLE users RENAME COLUMN name TO full_name; ALTER TABLE users ADD COLUMN name text",
    "DROP TABLE users CASCADE",
    "DROP TABLE events",
    "ALTER TABLE events DETACH PARTITION events_2024",
    "DROP VIEW big; DROP MATERIALIZED VIEW per_user; ALTER TABLE orders ALTER COLUMN total TYPE bigint",
    "ALTER TABLE orders DROP CONSTRAINT orders_pkey, ALTER COLUMN id DROP IDENTITY",
    "DROP POLICY own ON users; ALTER TABLE users DISABLE ROW LEVEL SECURITY; DROP TYPE mood CASCADE",
    'DROP TABLE "Odd Table"; CREATE SCHEMA app; ALTER TABLE orders SET SCHEMA app',
  ])("without a down one is derived that restores the schema: %s", async (up) => {
    expect(await wayBack(up)).toMatchObject({
      outcome: "missing",
      offered: { proven: true, place: "section", leaves: [] },
    });
  });

  test.each<[string, string]>([
    ["ALTER TABLE orders ALTER total SET NOT NULL", "ALTER TABLE orders ALTER total DROP NOT NULL;"],
    [
      "ALTER TABLE orders ADD CHECK (note <> '') NOT VALID",
      "ALTER TABLE orders DROP CONSTRAINT orders_note_check;",
    ],
    ['ALTER TABLE "Odd Table" ALTER "Id" TYPE bigint', 'ALTER TABLE "Odd Table" ALTER "Id" TYPE int;'],
    ["ALTER TABLE orders DROP CONSTRAINT orders_total_check", "ALTER TABLE orders ADD CHECK (total >= 0);"],
    ["CREATE INDEX i ON events (id)", "DROP INDEX i;"],
    ["COMMENT ON TABLE users IS 'people'", "COMMENT ON TABLE users IS NULL;"],
  ])("%s, and its own down restores", async (up, down) => {
    expect(await wayBack(up, down)).toMatchObject({ outcome: "restores", differences: [], lostByDown: [] });
  });

  test("a down that forgets a part, and one that fails", async () => {
    const up = "ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT 1, ADD COLUMN b int";
    expect(await wayBack(up, "ALTER TABLE users DROP COLUMN a;")).toMatchObject({
      outcome: "differs",
      differences: ["column `users.b` is left over"],
      offered: { proven: true },
    });
    expect(await wayBack(up, "ALTER TABLE users DROP COLUMN c;")).toMatchObject({
      outcome: "fails",
      failure: { line: 4, code: "42703" },
    });
  });
});
