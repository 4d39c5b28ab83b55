import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { Migration } from "../../model/migration.ts";
import type { OfferedDown, Rollback, RollbackOutcome } from "../../model/rollback.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { type ParsedStatement, parseMigration } from "../parse/parse-migration.ts";
import { runStatements } from "../rewrites/replay.ts";
import { describeDifferences } from "./describe-differences.ts";
import { findLosses, findLossesOfDown } from "./find-losses.ts";
import { isValidation } from "./is-validation.ts";
import { type MigrationPair, pairMigrations } from "./pair-migrations.ts";
import { runUp, type UpRun } from "./run-up.ts";
import { readSchemaState } from "./schema-state.ts";

/** Where and how a tool keeps the down of a migration; null: it runs none. */
export type WriteDown = (
  migration: Migration,
  sql: string,
  transaction: boolean,
) => Pick<OfferedDown, "path" | "place" | "text"> | null;

/** What touches the world, handed in. */
export interface RollbackWorld {
  /** A fresh clone of the shadow in the state before the migrations. */
  openDatabase(): Promise<ShadowDatabase>;
  compareSchemas(
    wanted: ReadonlyMap<string, string>,
    reached: ReadonlyMap<string, string>,
  ): { readonly allowed: readonly string[]; readonly differences: readonly string[] };
}

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

/** A pair, what its up did, and what the down that was run came to. */
interface Attempt {
  readonly pair: MigrationPair;
  readonly run: UpRun;
  /** What was run back: the down of the repository, or the derived one. */
  readonly sql: string;
  readonly error: string | null;
  readonly differences: readonly string[];
  readonly allowed: readonly string[];
}

/**
 * Runs the ups on a clone, then the downs in the opposite order, and compares the schemas. Where there is no down, one is
 * derived and run; where the repository's own does not restore the schema, one is derived and run on a second clone.
 */
export async function findRollbacks(input: RollbackInput): Promise<readonly Rollback[]> {
  const { world, whyNot, migrations } = input;
  const pairs = pairMigrations(migrations);
  if (world === null) return pairs.map((pair) => notRun(pair, input, whyNot));
  const runnable = pairs.slice(0, MOST_MIGRATIONS);
  const { attempts, failed } = await runBackAndForth(runnable, input, world, "own");
  const isBad = ({ pair, error, differences }: Attempt) =>
    pair.down !== null && (error !== null || differences.length > 0);
  const derived = attempts.some(isBad)
    ? (await runBackAndForth(runnable, input, world, "derived")).attempts
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

async function runBackAndForth(
  pairs: readonly MigrationPair[],
  { major, migrations }: RollbackInput,
  world: RollbackWorld,
  which: "own" | "derived",
): Promise<{ readonly attempts: readonly Attempt[]; readonly failed: ReadonlyMap<MigrationPair, string> }> {
  const database = await world.openDatabase();
  const failed = new Map<MigrationPair, string>();
  const runs: { readonly pair: MigrationPair; readonly run: UpRun }[] = [];
  const attempts: Attempt[] = [];
  try {
    // A down that is changed alone is run on what is there: its up has run before.
    if (migrations.length === 0) return { attempts, failed };
    let state = await readSchemaState(database, major);
    for (const pair of pairs) {
      const run = await runUp(database, statementsOf(pair.up), state, major);
      if ("failed" in run || pair.obstacle !== "" || database.outOfTime !== null) {
        failed.set(
          pair,
          "failed" in run ? `The migration itself fails: ${run.failed}.` : whyStuck(pair, database),
        );
        break;
      }
      runs.push({ pair, run });
      state = run.after;
    }
    let known: readonly string[] = [];
    for (const { pair, run } of runs.toReversed()) {
      const sql = pair.down === null || which === "derived" ? inverseText(pair, run) : "";
      const statements =
        sql === "" && pair.down !== null && which === "own" ? statementsOf(pair.down) : parse(pair, sql);
      const errors = await runStatements(database, statements);
      const [[statement, error] = []] = errors;
      const reached = await database.describeSchema();
      const { differences, allowed } = world.compareSchemas(run.before.described, reached);
      const own = differences.filter((each) => !known.includes(each) && !isValidation(each));
      known = differences;
      const message = error === undefined ? null : `line ${statement?.line}: ${error.message}`;
      attempts.push({ pair, run, sql, error: message, differences: own, allowed });
    }
    return { attempts, failed };
  } finally {
    await database.close();
  }
}

function whyStuck({ obstacle }: MigrationPair, { outOfTime }: ShadowDatabase): string {
  return obstacle !== "" ? obstacle : `It was not run back, since ${outOfTime}.`;
}

function statementsOf({ statements }: MigrationAnalysis): readonly ParsedStatement[] {
  return statements.map(({ statement }) => statement as ParsedStatement);
}

/** The derived down as SQL; an index that was built beside the traffic goes and comes the same way. */
function inverseText({ up }: MigrationPair, { inverse }: UpRun): string {
  const concurrently =
    up.statements.every(({ mayRunInTransaction }) => !mayRunInTransaction) && inverse.length === 1;
  return inverse
    .map((sql) =>
      concurrently ? sql.replace(/^(DROP INDEX|CREATE (?:UNIQUE )?INDEX)\b/, "$1 CONCURRENTLY") : sql,
    )
    .map((sql) => `${sql};\n`)
    .join("");
}

function parse({ up }: MigrationPair, sql: string): readonly ParsedStatement[] {
  const parts = [{ sql, line: 1 }];
  return parseMigration({ ...up.migration, direction: "down", parts }, 1).statements;
}

function notRun(pair: MigrationPair, input: RollbackInput, note: string): Rollback {
  const expects = input.writeDown(pair.up.migration, "", true) !== null;
  const isMissing = pair.down === null && pair.obstacle === "" && expects;
  return {
    path: pair.up.migration.path,
    down: pair.downPath,
    outcome: isMissing ? "missing" : "not run",
    note: pair.obstacle === "" ? note : pair.obstacle,
    differences: [],
    allowed: [],
    lostByUp: [],
    lostByDown: [],
    offered: null,
  };
}

function toRollback(attempt: Attempt, derived: Attempt | null, input: RollbackInput): Rollback {
  const { pair, run, error, differences } = attempt;
  const { path } = pair.up.migration;
  const lostByUp = findLosses(run.stretches, pair.up.statements, run.before);
  const hasDown = pair.down !== null;
  const isKnown = hasDown ? error === null : run.inverse.length === 0;
  return {
    path,
    down: pair.downPath,
    outcome: hasDown ? outcomeOfDown(attempt) : outcomeWithout(attempt, lostByUp.length > 0, input),
    note: hasDown ? (error ?? "") : "",
    differences: isKnown ? describeDifferences(differences) : [],
    allowed: hasDown && error === null ? attempt.allowed : [],
    lostByUp,
    lostByDown: pair.down === null ? [] : findLossesOfDown(pair.down.statements, run.before),
    offered: hasDown ? offer(derived, input) : offer(attempt, input),
  };
}

function outcomeOfDown({ error, differences }: Attempt): RollbackOutcome {
  if (error !== null) return "fails";
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
  if (attempt === null || attempt.sql === "" || attempt.error !== null) return null;
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
