import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { proveOn } from "../../../test/support/prove-on.ts";
import type { Shadow } from "../../model/shadow.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { openShadow } from "../shadow/open-shadow.ts";

const SETUP = `
  CREATE ROLE reader;
  CREATE TABLE users (id bigint PRIMARY KEY, email text, tier text);
  CREATE TABLE orders (id integer PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, note text);
  CREATE MATERIALIZED VIEW by_key AS SELECT o.id AS "Order", u.email FROM orders o LEFT JOIN users u ON u.id = o.user_id;
  CREATE MATERIALIZED VIEW by_group AS SELECT tier, count(*) AS n FROM users GROUP BY tier;
  CREATE MATERIALIZED VIEW "No Key" WITH (fillfactor = 70) AS SELECT tier, email FROM users;
  CREATE INDEX "No Key idx" ON "No Key" (tier) WHERE email IS NOT NULL;
  COMMENT ON MATERIALIZED VIEW "No Key" IS 'It''s here';
  COMMENT ON COLUMN "No Key".tier IS 'And here';
  GRANT SELECT ON "No Key" TO reader WITH GRANT OPTION;
  GRANT SELECT (tier) ON "No Key" TO PUBLIC;
  CREATE VIEW reads_it AS SELECT tier FROM "No Key";
  CREATE MATERIALIZED VIEW twice AS SELECT note FROM orders;
  CREATE MATERIALIZED VIEW of_twice AS SELECT note FROM twice;`;

let cacheFolder = "";
beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-refresh-"));
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

describe.each([14, 18])("REFRESH MATERIALIZED VIEW without a unique index on PostgreSQL %i", (major) => {
  let shadow: Shadow;
  beforeAll(async () => {
    shadow = await openShadow({ snapshot: { major, schemaSql: SETUP }, cacheFolder });
  });
  afterAll(() => shadow.close());

  async function refresh(view: string) {
    const sizes = Object.fromEntries(shadow.catalog.relations.map(({ name }) => [name, 20_000_000]));
    const migration = { transactionMode: "per migration" as const };
    const found = await proveOn(shadow, {
      sql: `REFRESH MATERIALIZED VIEW ${view};`,
      sizes,
      major,
      migration,
    });
    const finding = found.find(({ rule }) => rule === "maintenance-locks-table");
    return { finding, text: finding?.rewrite?.steps.map(({ text }) => text).join("\n") };
  }

  test.each([
    ["by_key", /UNIQUE INDEX CONCURRENTLY "by_key_Order_idx" ON public.by_key \("Order"\)/],
    ["by_group", /UNIQUE INDEX CONCURRENTLY by_group_tier_idx ON public.by_group \(tier\)/],
  ])("makes one on the key that follows from the query of %s", async (view, index) => {
    const { finding, text } = await refresh(view);
    expect(finding?.rewrite?.proof).toMatchObject({
      proven: true,
      note: expect.stringContaining(`It leaves \`index public.${view}`),
    });
    expect(text).toMatch(index);
    expect(text).toMatch(/REFRESH MATERIALIZED VIEW CONCURRENTLY by_/);
  });

  test("puts a second view in the place of one that has no key, with all that hangs on it", async () => {
    const { finding, text } = await refresh('"No Key"');
    expect(finding?.rewrite?.proof).toMatchObject({ proven: true });
    expect(text).toMatch(
      /CREATE OR REPLACE VIEW public.reads_it[\s\S]*ALTER INDEX .* RENAME TO "No Key idx"/,
    );
    expect(finding?.detail).toContain("no key follows from its query");
  });

  test("says what to do where another materialized view reads it", async () => {
    const { finding } = await refresh("twice");
    expect(finding?.rewrite).toBeNull();
    expect(finding?.detail).toContain("refresh it in a maintenance window");
  });
});
