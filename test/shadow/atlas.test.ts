import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Shadow, ShadowDatabase } from "../../src/model/shadow.ts";
import { CatalogRecord } from "../../src/postgres/catalog/catalog-record.ts";
import { loadParser, parseSql } from "../../src/postgres/parse/parse-migration.ts";
import { openShadow } from "../../src/postgres/shadow/open-shadow.ts";
import { type BuiltIns, readBuiltIns, renderCatalogData } from "../atlas/catalog-data.ts";
import { generateCases } from "../atlas/generate-cases.ts";
import { type AtlasCase, readCorpus } from "../atlas/read-corpus.ts";
import { runCase } from "../atlas/run-case.ts";

/**
 * A part of the atlas that is quick enough for every run: each case of the corpus on one of the five versions, in turn,
 * and some generated statements. All of it: npm run atlas.
 */
const schemaSql = readFileSync(new URL("../atlas/fixture.sql", import.meta.url), "utf8");
const majors = [14, 15, 16, 17, 18];

const builtIns = new Map<number, BuiltIns>();

beforeAll(loadParser);

describe.each(majors)("PostgreSQL %i", (major) => {
  let shadow: Shadow;
  let database: ShadowDatabase;

  beforeAll(async () => {
    const cacheFolder = path.join(tmpdir(), "lockkeeper-atlas");
    shadow = await openShadow({ snapshot: { major, schemaSql }, cacheFolder });
    database = await shadow.openDatabase();
    builtIns.set(major, await readBuiltIns((sql) => database.query(sql)));
  });

  afterAll(async () => {
    await database.close();
    await shadow.close();
  });

  test("the fixture restores, and the record of its text knows the relations of the server", () => {
    expect(shadow.restoreProblems).toEqual([]);
    const record = CatalogRecord.fromStatements(parseSql(schemaSql).statements, major).toData();
    const names = (data: typeof record): readonly string[] =>
      data.relations.flatMap(({ name, indexes }) => [name, ...indexes.map((index) => index.name)]).sort();
    expect(names(record)).toEqual(names(shadow.catalog));
  });

  test("the model says what the server does, with the server's catalogs and without", async () => {
    const record = CatalogRecord.fromStatements(parseSql(schemaSql).statements, major).toData();
    const catalogs = { "with the server's catalogs": shadow.catalog, "with the schema's text": record };
    const differences: string[] = [];
    for (const each of casesFor(major)) {
      const outcome = await runCase(each, database, catalogs, major);
      differences.push(...outcome.differences.map((line) => `${each.place} ${each.text}: ${line}`));
    }
    expect(differences).toEqual([]);
  });
});

test("the data of pg_catalog is what npm run catalog-data makes of the five servers", () => {
  for (const [file, text] of Object.entries(renderCatalogData(builtIns))) {
    const committed = readFileSync(
      new URL(`../../src/postgres/catalog/data/${file}`, import.meta.url),
      "utf8",
    );
    expect({ file, text: committed }).toEqual({ file, text });
  }
});

/** Every fifth case of the corpus, another fifth for each version, and sixty generated ones. */
function casesFor(major: number): readonly AtlasCase[] {
  const written = readCorpus()
    .filter(({ name }) => name !== "concurrently")
    .flatMap(({ cases }) => cases)
    .filter(({ from, to }, index) => from <= major && major <= to && index % majors.length === major - 14);
  return [...written, ...generateCases(60, 3, major)];
}
