import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { CatalogData } from "../../model/catalog.ts";
import type { Proof } from "../../model/rewrite.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import type { ParsedMigrationAnalysis } from "../rules/create-subjects.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { addedChecks } from "./added-checks.ts";
import { differentColumns, hashColumns, NOTHING_HASHED } from "./compare-data.ts";
import type { ProofRows } from "./describe-data.ts";
import { type OriginalRun, runOriginal } from "./original-run.ts";
import type { Plan } from "./plan.ts";
import { type Ground, prepareClone } from "./prepare-clone.ts";
import { type CarriedOut, carryOut } from "./proof-migrations.ts";
import { analyseSteps } from "./proof-steps.ts";
import type { ProofWorld } from "./proof-world.ts";
import { type StepRuns, timeSteps } from "./time-steps.ts";
import {
  type Arrived,
  compareWaysBack,
  ownDowns,
  plannedDowns,
  runBack,
  schemaWithoutFiles,
  type WayBack,
} from "./way-back.ts";
import { type Reached, unproven, writeProof } from "./write-proof.ts";

/** A proof, and whether the downs that the plan brings lead back; null: it brings none, or nothing is proven. */
export interface ProvenPlan {
  readonly proof: Proof;
  readonly wayBack: WayBack | null;
  /** True where the server refused the plan, or what follows it, and not the original: it is no way out. */
  readonly refuted?: boolean;
  /** How long its steps run, as far as they were seen. Left out: they did not run. */
  readonly runs?: StepRuns;
}

/** What an attempt with given rows showed; a sentence where it got stuck. */
type Attempt = { readonly stuck: string } | ProvenPlan;

/** Runs of migrations as they were written, for the plans that share them. */
export type OriginalRuns = Map<string, Promise<OriginalRun | { readonly stuck: string }>>;

/**
 * Runs the migrations as they were written on one clone, and as they are with the plan on another, and compares
 * schemas, locks and the data of generated rows. Tries rows with nulls, rows without, and no rows, in that order: what
 * the original refuses to run on proves nothing.
 */
export async function provePlan(
  plan: Plan,
  input: JudgeInput,
  world: ProofWorld,
  runs: OriginalRuns,
): Promise<ProvenPlan> {
  let stuck = "";
  for (const rows of ["some nulls", "no nulls", "none"] as const) {
    const attempt = await tryProof(plan, rows, input, world, runs);
    if ("proof" in attempt) {
      return stuck === "" || rows !== "none"
        ? attempt
        : {
            ...attempt,
            proof: { ...attempt.proof, note: `The data was not compared. ${stuck} ${attempt.proof.note}` },
          };
    }
    stuck = attempt.stuck;
  }
  return { proof: unproven(stuck), wayBack: null };
}

async function tryProof(
  plan: Plan,
  rows: ProofRows,
  input: JudgeInput,
  world: ProofWorld,
  runs: OriginalRuns,
): Promise<Attempt> {
  const { before, statements } = partsAround(plan, input);
  const ground: Ground = { before, tables: touchedTables(plan), rows, checks: addedChecks(plan) };
  const downs = plan.bringsDowns === true ? ownDowns(statements, input) : null;
  const key = JSON.stringify([
    before.length,
    statements.length,
    rows,
    ground.tables,
    ground.checks,
    downs !== null,
  ]);
  const known = runs.get(key) ?? runOriginal(world, ground, statements, downs);
  runs.set(key, known);
  const original = await known;
  if ("stuck" in original) return original;
  const own = plan.statements.find(({ subject }) => original.errors.has(subject.statement));
  if (own !== undefined) {
    const error = refusedRows(original) ?? original.errors.get(own.subject.statement);
    return { stuck: describeOriginal(error) };
  }
  const carriedOut = carryOut(plan, statements, original.errors);
  const back = plan.bringsDowns === true ? [...plannedDowns(plan), ...(downs ?? [])] : null;
  const start = { ...ground, start: original.start };
  const reached = await runCarriedOut(carriedOut, start, back, input, world);
  if ("stuck" in reached) return reached;
  if ("failed" in reached) {
    const { failed, code } = reached;
    // What ran out of time or resources refutes nothing.
    return { proof: unproven(failed), wayBack: null, refuted: !/^5[37]/.test(code) };
  }
  const expected =
    back === null
      ? null
      : (original.back ?? (await schemaWithoutFiles(plan, statements, original.errors, ground, world)));
  const isSame = differentColumns(original.data.hashes, reached.data.hashes).length === 0;
  const changing = isSame
    ? []
    : await changingColumns(original, ground, statements, `${key} again`, world, runs);
  return {
    wayBack: compareWaysBack(expected, reached.back, world),
    runs: timeSteps(reached.steps, carriedOut),
    proof: writeProof(plan, { ...reached, carriedOut, original, changing, rows, input, world }),
  };
}

/** The columns that differ where the original runs once more on the same rows. */
async function changingColumns(
  original: OriginalRun,
  ground: Ground,
  statements: readonly ParsedStatement[],
  key: string,
  world: ProofWorld,
  runs: OriginalRuns,
): Promise<readonly string[]> {
  const known = runs.get(key) ?? runOriginal(world, ground, statements, null);
  runs.set(key, known);
  const again = await known;
  return "stuck" in again ? [] : differentColumns(original.data.hashes, again.data.hashes);
}

function describeOriginal(error: DatabaseError | undefined): string {
  const ended = error?.code === "57014" ? "was stopped" : "failed";
  return `The original ${ended} on generated rows: ${error?.message}.`;
}

/** The first error that rows are to blame for: what fails after it may only lack what that statement should have made. */
function refusedRows({ errors }: OriginalRun): DatabaseError | undefined {
  return [...errors.values()].find(({ code }) => /^2[23]/.test(code));
}

/** Runs the migrations with the plan on a clone of its own. */
async function runCarriedOut(
  carriedOut: CarriedOut,
  ground: Ground & { readonly start: CatalogData },
  downs: readonly ParsedStatement[] | null,
  input: JudgeInput,
  world: ProofWorld,
): Promise<
  | (Reached & { readonly back: Arrived | null })
  | { readonly failed: string; readonly code: string }
  | { readonly stuck: string }
> {
  const database = await world.openDatabase();
  try {
    const { stuck, start } = await prepareClone(database, ground, ground.start);
    if (stuck !== null) return { stuck };
    const steps = await analyseSteps(carriedOut.migrations, input, world, { database, start });
    const failed = describeFailure(steps, carriedOut);
    if (failed !== null) return failed;
    const schema = await database.describeSchema();
    const data =
      ground.rows === "none" ? NOTHING_HASHED : await hashColumns(database, ground.tables, start.relations);
    return { steps, schema, data, back: downs === null ? null : await runBack(database, downs) };
  } finally {
    await database.close();
  }
}

function describeFailure(
  steps: readonly MigrationAnalysis[],
  { isOwn }: CarriedOut,
): { readonly failed: string; readonly code: string } | null {
  const failed = steps.flatMap(({ statements }) => statements).find(({ error }) => error !== null);
  if (failed?.error == null) return null;
  const { path, line } = failed.statement;
  const what = isOwn(path, line) ? "On the shadow a step failed" : "What follows in the migration then fails";
  return { failed: `${what}: ${failed.error.message}.`, code: failed.error.code };
}

/** The statements of the migrations that a plan is about, and those before them. */
function partsAround(
  plan: Plan,
  { migrations }: JudgeInput,
): { readonly before: readonly ParsedStatement[]; readonly statements: readonly ParsedStatement[] } {
  const own = new Set<ParsedStatement>(plan.statements.map(({ subject }) => subject.statement));
  const all = (migrations as readonly ParsedMigrationAnalysis[]).map(({ statements }) =>
    statements.map(({ statement }) => statement),
  );
  const holds = (statements: readonly ParsedStatement[]): boolean => statements.some((each) => own.has(each));
  const first = all.findIndex(holds);
  const last = all.findLastIndex(holds);
  return { before: all.slice(0, first).flat(), statements: all.slice(first, last + 1).flat() };
}

/** Tables, and materialized views whose rows are compared too. */
function touchedTables({ statements }: Plan): readonly string[] {
  const effects = statements.flatMap(({ subject }) => subject.analysis.effects);
  const hasRows = effects.filter(({ kind }) => kind === "table" || kind === "materialized view");
  return [...new Set(hasRows.map(({ relation }) => relation))].sort();
}
