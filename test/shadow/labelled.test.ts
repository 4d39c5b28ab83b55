import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Shadow } from "../../src/model/shadow.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { loadParser } from "../../src/postgres/parse/parse-migration.ts";
import { openShadow } from "../../src/postgres/shadow/open-shadow.ts";
import { buildSnapshot } from "../../src/postgres/snapshot/build-snapshot.ts";
import { type LabelServer, startLabelServer } from "../labelled/label-server.ts";
import { readLabels, type Snippet } from "../labelled/read-labels.ts";
import { parseSnippet, reviewSnippet } from "../labelled/review-snippet.ts";
import { type Score, scoreOf } from "../labelled/score.ts";

/**
 * The labelled set: what a snippet does is told by a real server with rows, what Lockkeeper says of it by the whole
 * review. Each snippet runs on the oldest or the newest version, in turn; LABELLED_TURN=1 takes the other one, as one of the
 * two jobs of CI does, and LABELLED_MAJORS=14,15,16,17,18 runs each on all of them.
 */
const EVERYWHERE = process.env.LABELLED_MAJORS?.split(",").map(Number);
const MAJORS = EVERYWHERE ?? [14, 18];
const TURN = Number(process.env.LABELLED_TURN ?? 0);

const read = (name: string): string => readFileSync(new URL(`../labelled/${name}`, import.meta.url), "utf8");
const schemaSql = read("schema.sql");
const sizes = read("sizes.json");

/** Tables that are large in production, as labels write their names. */
const large = new Set(
  Object.entries(JSON.parse(sizes) as Record<string, number>)
    .filter(([, rows]) => rows >= 100_000)
    .map(([name]) => name.replace(/^public\./, "")),
);

const topics = readLabels();
const score: Score[] = [];

beforeAll(loadParser);
afterAll(() => console.log(scoreOf(score)));

describe.each(MAJORS)("PostgreSQL %i", (major) => {
  let server: LabelServer;
  let shadow: Shadow;
  let snapshot: Snapshot;
  let cacheFolder: string;

  beforeAll(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-labels-"));
    await chmod(cacheFolder, 0o755);
    server = await startLabelServer({ major, schemaSql, rowsSql: read("rows.sql"), large });
    const limits = { reviewMs: 600_000 };
    shadow = await openShadow({ snapshot: { major, schemaSql }, cacheFolder, limits });
    const restored = { version: shadow.version, catalog: shadow.catalog, problems: shadow.restoreProblems };
    const given = { schemaSql, rows: sizes, major, takenAt: new Date(), restore: async () => restored };
    snapshot = withColumns(await buildSnapshot(given), await server.readColumnStatistics());
  }, 300_000);

  afterAll(async () => {
    await shadow?.close();
    await server?.stop();
    await rm(cacheFolder, { recursive: true, force: true, maxRetries: 5 });
  });

  test("the schema restores, and every size is of a table", () => {
    expect(shadow.restoreProblems).toEqual([]);
    expect(snapshot.gaps.map(({ what }) => what).filter((what) => what.includes("rows file"))).toEqual([]);
  });

  describe.each(topics)("$title", ({ title: topic, pairs }) => {
    const labels = pairs
      .flatMap(({ title, dangerous, safe }) => [
        ...dangerous.map((snippet) => ({ name: `${title}: dangerous (${snippet.place})`, snippet })),
        ...safe.map((snippet) => ({ name: `${title}: safe (${snippet.place})`, snippet })),
      ])
      .filter(({ snippet }) => runsOn(snippet, major));
    test.each(labels)("$name", async ({ snippet }) => {
      const statements = await parseSnippet(snippet);
      const facts = await server.gatherFacts(snippet, statements);
      expect(facts).toEqual(snippet.shows);
      const review = await reviewSnippet(snippet, snapshot, shadow);
      const said = [...review.findings, ...(review.advice ?? [])]
        .filter(({ level, rule }) => level !== "notice" || snippet.noticed.includes(rule))
        .map(({ rule, level }) => `${rule} ${level}`)
        .sort();
      score.push({ topic, expected: snippet.expected, said });
      expect(review.notAnalysed).toHaveLength(snippet.unsure ? 1 : 0);
      expect(said).toEqual(snippet.expected);
    });
  });
});

/** A captured snapshot knows how many values are null and how many differ; the thousand rows stand for millions. */
function withColumns(
  snapshot: Snapshot,
  columns: Awaited<ReturnType<LabelServer["readColumnStatistics"]>>,
): Snapshot {
  const statistics = Object.entries(snapshot.statistics).map(([name, known]) => [
    name,
    { ...known, columns: columns.get(name) ?? {} },
  ]);
  return { ...snapshot, statistics: Object.fromEntries(statistics) };
}

/** One version for each snippet, another for the next one; all of them where that was asked for. */
function runsOn({ line, from, to }: Snippet, major: number): boolean {
  const fitting = MAJORS.filter((each) => from <= each && each <= to);
  if (EVERYWHERE !== undefined) return fitting.includes(major);
  if (fitting.length === 0)
    throw new Error(`no label runs from ${from} to ${to}: MAJORS lacks such a version`);
  return fitting[(line + TURN) % fitting.length] === major;
}
