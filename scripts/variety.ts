import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadParser } from "../src/postgres/parse/parse-migration.ts";
import { CHANGES } from "../test/support/variety/changes.ts";
import { describeOutcomes } from "../test/support/variety/describe-outcomes.ts";
import { type Outcome, outcomesOf } from "../test/support/variety/outcomes.ts";
import { rulesWithRewrites } from "../test/support/variety/rules-with-rewrites.ts";
import { TABLE_KINDS } from "../test/support/variety/table-kinds.ts";
import { tryPairs } from "../test/support/variety/try-pairs.ts";

/*
 * Tries every change on every kind of table, and writes docs/rewrites.md. What was tried is kept in a file, one outcome a
 * line, so that a run that was interrupted goes on.
 *
 *   npm run variety -- [--postgres 14,16,18] [--seed 1] [--share 3] [--kept outcomes.jsonl] [--write-only]
 *
 * With --share 3 each major tries a third of the pairs, another third than the major before it.
 */
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

await loadParser();
const majors = (option("postgres") ?? "14,16,18").split(",").map(Number);
const share = Number(option("share") ?? 1);
const kept = option("kept") ?? path.join(tmpdir(), "lockkeeper-variety.jsonl");
const rules = rulesWithRewrites();
const read = (): readonly Outcome[] =>
  existsSync(kept)
    ? readFileSync(kept, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Outcome)
    : [];

if (!process.argv.includes("--write-only")) {
  const known = new Set(read().map(({ major, kind, change }) => `${major} ${kind} ${change}`));
  for (const [index, major] of majors.entries()) {
    await tryPairs({
      major,
      seed: Number(option("seed") ?? 1) + major,
      kinds: TABLE_KINDS,
      cacheFolder: path.join(tmpdir(), "lockkeeper-variety"),
      changes: (kind) =>
        CHANGES.filter(
          ({ id }, at) =>
            (at + TABLE_KINDS.indexOf(kind)) % share === index % share &&
            !known.has(`${major} ${kind.id} ${id}`),
        ),
      seen: (trial) => {
        for (const outcome of outcomesOf(trial, rules)) appendFileSync(kept, `${JSON.stringify(outcome)}\n`);
      },
    });
  }
}
writeFileSync(new URL("../docs/rewrites.md", import.meta.url), describeOutcomes(read()));
process.exit(0);
