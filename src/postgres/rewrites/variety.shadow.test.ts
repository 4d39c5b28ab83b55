import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CHANGES } from "../../../test/support/variety/changes.ts";
import { outcomesOf } from "../../../test/support/variety/outcomes.ts";
import { randomNumbers } from "../../../test/support/variety/random-numbers.ts";
import { rulesWithRewrites } from "../../../test/support/variety/rules-with-rewrites.ts";
import { TABLE_KINDS } from "../../../test/support/variety/table-kinds.ts";
import { type Trial, tryPairs } from "../../../test/support/variety/try-pairs.ts";
import { loadParser } from "../parse/parse-migration.ts";

/*
 * Rewrites over a generated variety of tables: proven, or they say what of the rows stood in their way; none fails. SEED
 * picks the pairs, VARIETY says on how many kinds of tables (4 where left out). `npm run variety` tries all of them.
 */
const SEED = Number(process.env.SEED ?? 1);
const KINDS = Number(process.env.VARIETY ?? 4);
const MAJORS = [14, 16, 18] as const;

let cacheFolder = "";

beforeAll(async () => {
  await loadParser();
  cacheFolder = await mkdtemp(path.join(tmpdir(), "lockkeeper-variety-"));
});

afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

/** Reasons that are about the generated rows, not about the rewrite. */
const HONEST =
  /No rows could be generated|The original failed on generated rows|Data not compared|The data was not compared/;

test(
  "every rewrite of generated tables is proven, or says what of the rows stood in its way",
  async () => {
    const random = randomNumbers(SEED);
    const rules = rulesWithRewrites();
    const shuffled = TABLE_KINDS.map((kind) => ({ kind, at: random() })).toSorted((a, b) => a.at - b.at);
    const trials: Trial[] = [];
    for (const { kind } of shuffled.slice(0, KINDS)) {
      const major = MAJORS[Math.floor(random() * MAJORS.length)] ?? 16;
      const third = Math.floor(random() * 3);
      const changes = () => CHANGES.filter((_, index) => index % 3 === third);
      trials.push(...(await tryPairs({ major, seed: SEED, kinds: [kind], cacheFolder, changes })));
    }
    const outcomes = trials.flatMap((trial) => outcomesOf(trial, rules));
    expect(outcomes.filter(({ state, reason }) => state === "plan" && !HONEST.test(reason))).toEqual([]);
    const withoutDowns = outcomes.filter(({ reason }) => reason.includes("without downs"));
    expect(withoutDowns).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  },
  120_000 + KINDS * 120_000,
);
