import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { Migration } from "../../model/migration.ts";
import type { OfferedDown, Rollback, RollbackOutcome } from "../../model/rollback.ts";
import { describeDifferences } from "./describe-differences.ts";
import { findLosses, findLossesOfDown } from "./find-losses.ts";
import { isLabelLeft } from "./is-harmless.ts";
import { type MigrationPair, pairMigrations } from "./pair-migrations.ts";
import { type Attempt, type RollbackWorld, runBackAndForth } from "./run-back-and-forth.ts";
import { withoutPartitions } from "./without-partitions.ts";

/** Where and how a tool keeps the down of a migration; null: it runs none. */
export type WriteDown = (
  migration: Migration,
  sql: string,
  transaction: boolean,
) => Pick<OfferedDown, "path" | "place" | "text"> | null;

interface RollbackInput {
  readonly migrations: readonly MigrationAnalysis[];
  readonly major: number;
  readonly writeDown: WriteDown;
  /** Null: nothing can be run; `whyNot` says why, in a sentence. */
  readonly world: RollbackWorld | null;
  readonly whyNot: string;
}

/** More migrations are not run back and forth: each takes the schema to be read twice. */
const MOST_MIGRATIONS = 40;

/**
 * Runs the ups on a clone, then the downs in the opposite order, and compares the schemas. Where there is no down, one is
 * derived and run; where the repository's own does not restore the schema, one is derived and run on a second clone.
 */
export async function findRollbacks(input: RollbackInput): Promise<readonly Rollback[]> {
  const { world, whyNot, migrations, major } = input;
  const pairs = pairMigrations(migrations);
  if (world === null) return pairs.map((pair) => notRun(pair, input, whyNot));
  const runnable = pairs.slice(0, MOST_MIGRATIONS);
  if (runnable.length === 0) return [];
  const { attempts, failed } = await runBackAndForth(runnable, major, world, "own");
  const isBad = ({ pair, failure, differences }: Attempt) =>
    pair.down !== null && (failure !== null || differences.some((each) => !isLabelLeft(each)));
  const derived = attempts.some(isBad)
    ? (await runBackAndForth(runnable, major, world, "derived")).attempts
    : [];
  return pairs.map((pair) => {
    const attempt = attempts.find((each) => each.pair === pair);
    if (attempt !== undefined)
      return toRollback(attempt, derived.find((each) => each.pair === pair) ?? null, input);
    const why = runnable.includes(pair)
      ? (failed.get(pair) ?? "A migration before it does not run.")
      : `Only the first ${MOST_MIGRATIONS} migrations are run back.`;
    return notRun(pair, input, why);
  });
}

function notRun(pair: MigrationPair, input: RollbackInput, note: string): Rollback {
  const expects = input.writeDown(pair.up.migration, "", true) !== null;
  const isMissing = pair.down === null && pair.obstacle === "" && expects && !pair.declared;
  return {
    path: pair.up.migration.path,
    down: pair.downPath,
    outcome: pair.declared ? "declared" : isMissing ? "missing" : "not run",
    note: pair.obstacle === "" ? note : pair.obstacle,
    failure: null,
    differences: [],
    allowed: [],
    lostByUp: [],
    lostByDown: [],
    offered: null,
  };
}

function toRollback(attempt: Attempt, derived: Attempt | null, input: RollbackInput): Rollback {
  const { pair, run, failure, differences } = attempt;
  const { path } = pair.up.migration;
  const lostByUp = findLosses(run.stretches, pair.up.statements, run.before);
  const hasDown = pair.down !== null;
  const isKnown = hasDown ? failure === null : run.inverse.length === 0;
  return {
    path,
    down: pair.downPath,
    outcome: pair.declared
      ? "declared"
      : hasDown
        ? outcomeOfDown(attempt)
        : outcomeWithout(attempt, lostByUp.length > 0, input),
    note: failure !== null && hasDown ? `line ${failure.line}: ${failure.error.message}` : "",
    failure:
      failure !== null && hasDown
        ? { line: failure.line, code: failure.error.code, message: failure.error.message }
        : null,
    differences: isKnown ? describeDifferences(withoutPartitions(differences, run)) : [],
    allowed: hasDown && failure === null ? attempt.allowed : [],
    lostByUp,
    lostByDown: pair.down === null ? [] : findLossesOfDown(pair.down.statements, run.before, run.after),
    offered: pair.declared ? null : hasDown ? offer(derived, input) : offer(attempt, input),
  };
}

function outcomeOfDown({ failure, differences }: Attempt): RollbackOutcome {
  if (failure !== null) return "fails";
  return differences.length > 0 ? "differs" : "restores";
}

function outcomeWithout(
  { pair, run, differences }: Attempt,
  loses: boolean,
  input: RollbackInput,
): RollbackOutcome {
  if (run.inverse.length === 0) return loses || differences.length > 0 ? "cannot" : "restores";
  return input.writeDown(pair.up.migration, "", true) === null ? "none by design" : "missing";
}

/** The derived down where it ran; null where nothing is to be taken back, or it did not run. */
function offer(attempt: Attempt | null, { writeDown }: RollbackInput): OfferedDown | null {
  if (attempt === null || attempt.sql === "" || attempt.failure !== null) return null;
  const { pair, sql, differences } = attempt;
  const { migration } = pair.up;
  const transaction = !/ CONCURRENTLY /.test(sql);
  const written = writeDown(migration, sql, transaction) ?? {
    path: migration.path,
    place: "none",
    text: sql,
  };
  return { ...written, proven: differences.length === 0, leaves: describeDifferences(differences) };
}
