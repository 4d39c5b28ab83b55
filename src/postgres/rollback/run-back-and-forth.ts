import type { ShadowDatabase } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { type ParsedStatement, parseMigration } from "../parse/parse-migration.ts";
import { runStatements } from "../rewrites/replay.ts";
import { ownErrorAmong } from "./forgive.ts";
import { isHarmless } from "./is-harmless.ts";
import type { MigrationPair } from "./pair-migrations.ts";
import { runUp, type UpRun } from "./run-up.ts";
import { readSchemaState } from "./schema-state.ts";

/** What touches the world, handed in. */
export interface RollbackWorld {
  /** A fresh clone of the shadow in the state before the migrations. */
  openDatabase(): Promise<ShadowDatabase>;
  compareSchemas(
    wanted: ReadonlyMap<string, string>,
    reached: ReadonlyMap<string, string>,
  ): { readonly allowed: readonly string[]; readonly differences: readonly string[] };
}

/** A pair, what its up did, and what the down that was run came to. */
export interface Attempt {
  readonly pair: MigrationPair;
  readonly run: UpRun;
  /** What was run back where it is not the repository's own down: the derived one. */
  readonly sql: string;
  readonly failure: { readonly line: number; readonly error: DatabaseError } | null;
  readonly differences: readonly string[];
  readonly allowed: readonly string[];
}

interface Ran {
  readonly attempts: readonly Attempt[];
  /** Why a pair could not be run, in a sentence. */
  readonly failed: ReadonlyMap<MigrationPair, string>;
}

interface UpOfPair {
  readonly pair: MigrationPair;
  readonly run: UpRun;
}

/**
 * Runs the ups in order, then the downs in the opposite one. Each down meets the schema that its up left: where the one
 * before it did not restore it, or an up failed half-way, the ups are run again on a fresh clone.
 */
export async function runBackAndForth(
  pairs: readonly MigrationPair[],
  major: number,
  world: RollbackWorld,
  which: "own" | "derived",
): Promise<Ran> {
  let database = await world.openDatabase();
  const attempts: Attempt[] = [];
  try {
    const { runs, failed, isClean } = await runUps(database, pairs, major);
    let clean = isClean;
    for (const [index, { pair, run }] of [...runs.entries()].toReversed()) {
      if (pair.obstacle !== "") {
        clean = false;
        continue;
      }
      if (!clean) {
        await database.close();
        database = await world.openDatabase();
        for (const earlier of runs.slice(0, index + 1)) await runStatements(database, upOf(earlier.pair));
      }
      if (database.outOfTime !== null) {
        failed.set(pair, `It was not run back, since ${database.outOfTime}.`);
        break;
      }
      const attempt = await runBack(database, { pair, run }, world, which);
      attempts.push(attempt);
      clean = attempt.failure === null && attempt.differences.length === 0;
    }
    return { attempts, failed };
  } finally {
    await database.close();
  }
}

async function runUps(database: ShadowDatabase, pairs: readonly MigrationPair[], major: number) {
  const failed = new Map<MigrationPair, string>();
  const runs: UpOfPair[] = [];
  let isClean = true;
  let state = await readSchemaState(database, major);
  for (const pair of pairs) {
    if (pair.obstacle !== "") failed.set(pair, pair.obstacle);
    if (!pair.upIsWhole) break;
    if (database.outOfTime !== null) {
      failed.set(pair, `It was not run back, since ${database.outOfTime}.`);
      break;
    }
    const run = await runUp(database, pair.up.statements, state, major);
    if ("failed" in run) {
      failed.set(pair, describeFailure(run.failed));
      isClean = false;
      break;
    }
    runs.push({ pair, run });
    state = run.after;
  }
  return { runs, failed, isClean };
}

/** With 57014 it was our own limit that ended it. */
function describeFailure({ code, message }: DatabaseError): string {
  return code === "57014"
    ? `The migration was not run to its end: ${message}.`
    : `The migration itself fails: ${message}.`;
}

async function runBack(
  database: ShadowDatabase,
  { pair, run }: UpOfPair,
  world: RollbackWorld,
  which: "own" | "derived",
): Promise<Attempt> {
  const isOwn = pair.down !== null && which === "own";
  const sql = isOwn ? "" : inverseText(pair, run);
  const statements = isOwn ? statementsOf(pair.down?.statements ?? []) : parse(pair, sql);
  const errors = await runStatements(database, statements);
  const own = ownErrorAmong(errors, pair.down?.statements ?? []);
  const reached = await database.describeSchema();
  const { differences, allowed } = world.compareSchemas(run.before.described, reached);
  return {
    pair,
    run,
    sql,
    failure: own === null ? null : { line: own.statement.line, error: own.error },
    differences: differences.filter((each) => !isHarmless(each)),
    allowed,
  };
}

function upOf({ up }: MigrationPair): readonly ParsedStatement[] {
  return statementsOf(up.statements);
}

function statementsOf(analysed: MigrationPair["up"]["statements"]): readonly ParsedStatement[] {
  return analysed.map(({ statement }) => statement as ParsedStatement);
}

/** The derived down as SQL; an index that was built beside the traffic goes and comes the same way. */
function inverseText({ up }: MigrationPair, { inverse }: UpRun): string {
  const others = up.statements.filter(({ mayRunInTransaction }) => mayRunInTransaction);
  const concurrently =
    inverse.length === 1 &&
    others.length < up.statements.length &&
    others.every(({ statement }) => statement.kind === "VariableSetStmt");
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
