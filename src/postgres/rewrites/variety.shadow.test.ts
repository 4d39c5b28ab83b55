import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { COMMON_SQL, makeVariety, randomNumbers, type Variety } from "../../../test/support/make-variety.ts";
import { proveOn } from "../../../test/support/prove-on.ts";
import type { Finding } from "../../model/finding.ts";
import { loadParser } from "../parse/parse-migration.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { openShadow } from "../shadow/open-shadow.ts";

/*
 * Every rewrite over a generated variety of tables: proven, or it says why not; never one that fails. VARIETY says how
 * many statements are tried (8 where left out), SEED which; the share that was proven is printed where VARIETY is set.
 */
const COUNT = Number(process.env.VARIETY ?? 8);
const SEED = Number(process.env.SEED ?? 1);
const TABLES = 6;
const MAJORS = [14, 15, 16, 17, 18] as const;

let cacheFolder = "";

beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-variety-"));
});

afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

const files: JudgeInput["additionalFiles"] = (_, { name, position, sql, downSql }) => [
  { path: `${position}_${name}.up.sql`, text: sql },
  ...(downSql === undefined ? [] : [{ path: `${position}_${name}.down.sql`, text: downSql }]),
];

/** Reasons that are about the generated rows, not about the rewrite. */
const HONEST = /^(No rows could be generated|The original failed on generated rows)|Data not compared/;

interface Trial {
  readonly what: string;
  readonly sql: string;
  readonly setup: string;
  readonly major: number;
  readonly findings: readonly Finding[];
}

/** Tries so many statements on tables of one server. */
async function tryOut(random: () => number, major: number, count: number): Promise<readonly Trial[]> {
  const varieties = Array.from({ length: TABLES }, (_, index) => makeVariety(random, index));
  const setup = [COMMON_SQL, ...varieties.map(({ schemaSql }) => schemaSql)].join("\n");
  const shadow = await openShadow({ snapshot: { major, schemaSql: setup }, cacheFolder });
  const trials: Trial[] = [];
  try {
    expect(shadow.restoreProblems).toEqual([]);
    const sizes = Object.fromEntries(
      shadow.catalog.relations.map(({ name }) => [name, { rows: 20_000_000, bytes: 6_000_000_000 }]),
    );
    for (let index = 0; index < count; index += 1) {
      const variety = varieties[Math.floor(random() * varieties.length)] as Variety;
      const { what, sql } = variety.statements[
        Math.floor(random() * variety.statements.length)
      ] as Variety["statements"][number];
      const transactionMode = random() < 0.7 ? ("per migration" as const) : ("per statement" as const);
      const findings = await proveOn(shadow, { sql, sizes, major, migration: { transactionMode } }, files);
      trials.push({ what, sql, setup: variety.schemaSql, major, findings });
    }
  } finally {
    await shadow.close();
  }
  return trials;
}

test(
  "every rewrite of generated tables is proven, or says what of the rows stood in its way",
  async () => {
    const random = randomNumbers(SEED);
    const trials: Trial[] = [];
    const perServer = Math.max(6, Math.min(60, Math.ceil(COUNT / MAJORS.length)));
    while (trials.length < COUNT) {
      const major = MAJORS[Math.floor(random() * MAJORS.length)] ?? 16;
      trials.push(...(await tryOut(random, major, Math.min(perServer, COUNT - trials.length))));
    }
    const bad = trials.flatMap(({ findings, ...trial }) =>
      findings.flatMap(({ rule, rewrite }) =>
        rewrite === null || rewrite.proof.proven || HONEST.test(rewrite.proof.note)
          ? []
          : [{ rule, note: rewrite.proof.note, ...trial, steps: rewrite.steps.map(({ text }) => text) }],
      ),
    );
    const notBack = trials.flatMap(({ findings, what, sql, setup }) =>
      findings
        .filter(({ rewrite }) => rewrite?.proof.note.includes("without downs"))
        .map(({ rewrite }) => ({ what, sql, setup, note: rewrite?.proof.note })),
    );
    if (process.env.VARIETY !== undefined) console.log(shares(trials));
    expect(bad).toEqual([]);
    expect(notBack).toEqual([]);
  },
  60_000 + COUNT * 10_000,
);

/** How many rewrites of each rule were proven. */
function shares(trials: readonly Trial[]): string {
  const counts = new Map<string, { proven: number; all: number; none: number }>();
  for (const { findings } of trials) {
    for (const { rule, level, rewrite } of findings) {
      const count = counts.get(rule) ?? { proven: 0, all: 0, none: 0 };
      if (rewrite === null) count.none += level === "blocking" ? 1 : 0;
      else {
        count.all += 1;
        count.proven += rewrite.proof.proven ? 1 : 0;
      }
      counts.set(rule, count);
    }
  }
  return [...counts]
    .map(
      ([rule, { proven, all, none }]) =>
        `${rule}: ${proven} of ${all} proven, ${none} blocking without a rewrite`,
    )
    .sort()
    .join("\n");
}
