import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CatalogData } from "../src/model/catalog.ts";
import { CatalogRecord } from "../src/postgres/catalog/catalog-record.ts";
import { loadParser, parseSql } from "../src/postgres/parse/parse-migration.ts";
import { supportedMajors } from "../src/postgres/server/binaries.ts";
import { openShadow } from "../src/postgres/shadow/open-shadow.ts";
import { generateCases } from "../test/atlas/generate-cases.ts";
import { climbLadder } from "../test/atlas/ladder.ts";
import { type AtlasCase, type AtlasTopic, readCorpus } from "../test/atlas/read-corpus.ts";
import { renderAtlas } from "../test/atlas/render-atlas.ts";
import { type CaseOutcome, runCase } from "../test/atlas/run-case.ts";

/*
 * Compares the model with what real servers of all five majors do, over the corpus and over generated statements, and
 * both with the conflict ladder. Differences are printed and make it fail. Writes docs/lock-atlas.md.
 *
 *   npm run atlas -- [--postgres 16] [--generated 2000] [--seed 1] [--topic indexes] [--no-ladder] [--no-write]
 */

const schemaSql = readFileSync(new URL("../test/atlas/fixture.sql", import.meta.url), "utf8");
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

await loadParser();
const corpus = readCorpus().filter(({ name }) => name === (option("topic") ?? name));
const wanted = option("postgres");
const majors = wanted === undefined ? supportedMajors : wanted.split(",").map(Number);
const count = Number(option("generated") ?? 2000);
const outcomes = new Map<number, Map<string, CaseOutcome>>();
let differing = 0;
for (const major of majors) differing += await compareMajor(major);
if (wanted === undefined && option("topic") === undefined && !process.argv.includes("--no-write")) {
  writeFileSync(new URL("../docs/lock-atlas.md", import.meta.url), renderAtlas(corpus, outcomes));
}
process.exit(differing === 0 ? 0 : 1);

/** Returns how many statements differ. */
async function compareMajor(major: number): Promise<number> {
  const cacheFolder = path.join(tmpdir(), "lockkeeper-atlas");
  const limits = { reviewMs: 3_600_000 };
  const shadow = await openShadow({ snapshot: { major, schemaSql }, cacheFolder, limits });
  try {
    const [problem] = shadow.restoreProblems;
    if (problem !== undefined) throw new Error(`fixture.sql:${problem.line}: ${problem.message}`);
    const record = CatalogRecord.fromStatements(parseSql(schemaSql).statements, major).toData();
    const catalogs = { "with the server's catalogs": shadow.catalog, "with the schema's text": record };
    const watched = topicsFor(corpus, major, (each) => each.topic !== "concurrently");
    const written = await runAll(watched, catalogs);
    const generated = await runAll(generateCases(count, Number(option("seed") ?? 1), major), catalogs);
    console.log(
      `PostgreSQL ${shadow.version}: model and server agree on ${written.agreed} of ${written.ran} statements` +
        ` of the corpus and ${generated.agreed} of ${generated.ran} generated ones`,
    );
    outcomes.set(major, written.outcomes);
    const ladder = process.argv.includes("--no-ladder")
      ? { ran: 0, agreed: 0 }
      : await climbLadder(
          major,
          schemaSql,
          topicsFor(corpus, major, () => true),
        );
    if (ladder.ran > 0) console.log(`  and with the ladder on ${ladder.agreed} of ${ladder.ran} locks`);
    return written.ran - written.agreed + generated.ran - generated.agreed + ladder.ran - ladder.agreed;
  } finally {
    await shadow.close();
  }

  async function runAll(cases: readonly AtlasCase[], catalogs: Readonly<Record<string, CatalogData>>) {
    let database = await shadow.openDatabase();
    const found = new Map<string, CaseOutcome>();
    let agreed = 0;
    for (const each of cases) {
      try {
        const outcome = await runCase(each, database, catalogs, major);
        found.set(each.place, outcome);
        if (outcome.differences.length === 0) agreed += 1;
        else console.log(`${major} ${each.place} ${each.text}\n    ${outcome.differences.join("\n    ")}`);
      } catch (error) {
        console.log(
          `${major} ${each.place} ${each.text}\n    ${error instanceof Error ? error.message : error}`,
        );
        await database.close().catch(() => {});
        database = await shadow.openDatabase();
      }
    }
    await database.close();
    return { outcomes: found, agreed, ran: cases.length };
  }
}

function topicsFor(
  topics: readonly AtlasTopic[],
  major: number,
  is: (each: AtlasCase) => boolean,
): readonly AtlasCase[] {
  return topics
    .flatMap(({ cases }) => cases)
    .filter((each) => each.from <= major && major <= each.to && is(each));
}
