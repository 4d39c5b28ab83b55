import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Finding } from "../../src/model/finding.ts";
import type { Shadow } from "../../src/model/shadow.ts";
import { loadParser } from "../../src/postgres/parse/parse-migration.ts";
import { openShadow } from "../../src/postgres/shadow/open-shadow.ts";
import { proveOn } from "./prove-on.ts";

/** A migration, what shows the way that its rewrite goes, and the majors that it is for. */
export interface SafeForm {
  readonly sql: string;
  /** Found in the text of the steps. */
  readonly way: RegExp;
  /** Found in the note of the proof. Left out: whatever it says. */
  readonly note?: RegExp;
  readonly from?: number;
  readonly before?: number;
}

/** Runs a migration on a server whose tables are all large. */
export async function proveLarge(shadow: Shadow, sql: string): Promise<readonly Finding[]> {
  const sizes = Object.fromEntries(
    shadow.catalog.relations.map(({ name }) => [name, { rows: 20_000_000, bytes: 4_000_000_000 }]),
  );
  const migration = { transactionMode: "per migration" as const };
  const { major } = shadow;
  const files = (
    _: unknown,
    { name, position, sql: up, downSql }: { name: string; position: number; sql: string; downSql?: string },
  ) => [
    { path: `${position}_${name}.up.sql`, text: up },
    ...(downSql === undefined ? [] : [{ path: `${position}_${name}.down.sql`, text: downSql }]),
  ];
  return await proveOn(shadow, { sql, sizes, major, migration }, files);
}

/** Declares tests: on each major every form that it knows has rewrites, all of them proven, with downs that lead back. */
export function testForms(setup: string, majors: readonly number[], forms: readonly SafeForm[]): void {
  let cacheFolder = "";
  beforeAll(async () => {
    await loadParser();
    cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-forms-"));
  });
  afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

  describe.each([...majors])("on PostgreSQL %i", (major) => {
    let shadow: Shadow;
    beforeAll(async () => {
      shadow = await openShadow({ snapshot: { major, schemaSql: setup }, cacheFolder });
      expect(shadow.restoreProblems).toEqual([]);
    });
    afterAll(() => shadow.close());

    const known = forms.filter(({ from = 0, before = 99 }) => from <= major && major < before);
    test.each(known)("$sql has a proven safe form", async ({ sql, way, note = /./ }) => {
      const rewrites = (await proveLarge(shadow, sql)).flatMap(({ rewrite }) => rewrite ?? []);
      expect(rewrites.map(({ proof }) => proof)).toEqual(
        rewrites.map(() => expect.objectContaining({ proven: true, note: expect.stringMatching(note) })),
      );
      expect(rewrites.map(({ proof }) => proof.note).join("\n")).not.toContain("without downs");
      expect(rewrites.flatMap(({ steps }) => steps.map(({ text }) => text)).join("\n")).toMatch(way);
    });
  });
}
