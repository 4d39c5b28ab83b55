import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { Finding } from "../../model/finding.ts";
import type { Proof, Rewrite } from "../../model/rewrite.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import type { ParsedAnalysis, ParsedMigrationAnalysis } from "../rules/create-subjects.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { differentColumns } from "./compare-data.ts";
import { describeData, drawnColumns, type ProofRows } from "./describe-data.ts";
import {
  type Following,
  followingOf,
  runAsWritten,
  runBeforeLaterSteps,
  splitSteps,
} from "./proof-following.ts";
import { longLocks, runSteps } from "./proof-steps.ts";
import type { ProofWorld } from "./proof-world.ts";
import { runStatement, runStatements } from "./replay.ts";
import { seedRows } from "./seed-rows.ts";

/** What an attempt with given rows showed; a sentence where it got stuck. */
type Attempt = { readonly stuck: string } | { readonly proof: Proof };

/**
 * Runs the original on one clone and the rewrite on another, both after the statements before it, and compares
 * schemas, locks and the data of generated rows. Tries rows with nulls, rows without, and no rows, in that order:
 * what the original refuses to run on proves nothing. What follows in the migration runs on both, so that a step of
 * a later migration meets what it will meet.
 *
 * @param findings all of the review: what follows may need its own rewrite too
 */
export async function proveRewrite(
  finding: Finding,
  input: JudgeInput,
  world: ProofWorld,
  findings: readonly Finding[] = [finding],
): Promise<Proof> {
  const original = findStatement(finding, input);
  if (original === null || finding.rewrite === null) return unproven("The statement was not found again.");
  let stuck = "";
  for (const rows of ["some nulls", "no nulls", "none"] as const) {
    const following = followingOf(original, input, findings);
    const attempt = await tryProof({ rewrite: finding.rewrite, original, following, input, world, rows });
    if ("proof" in attempt) {
      return stuck === "" || rows !== "none"
        ? attempt.proof
        : { ...attempt.proof, note: `${attempt.proof.note} ${stuck}` };
    }
    stuck = attempt.stuck;
  }
  return unproven(stuck);
}

interface Trial {
  readonly rewrite: Rewrite;
  readonly original: ParsedAnalysis;
  readonly following: readonly Following[];
  readonly input: JudgeInput;
  readonly world: ProofWorld;
  readonly rows: ProofRows;
}

async function tryProof(trial: Trial): Promise<Attempt> {
  const databases: ShadowDatabase[] = [];
  try {
    const [left, right] = await Promise.all([trial.world.openDatabase(), trial.world.openDatabase()]);
    databases.push(left, right);
    return await compareRuns(trial, left, right);
  } finally {
    for (const database of databases) await database.close();
  }
}

async function compareRuns(trial: Trial, left: ShadowDatabase, right: ShadowDatabase): Promise<Attempt> {
  const { original, input, rows } = trial;
  const before = statementsBefore(original, input);
  const tables = touchedTables(original);
  for (const database of [left, right]) {
    await runStatements(database, before);
    const problem =
      rows === "none"
        ? null
        : await seedRows(database, await database.readCatalog(), tables, rows === "some nulls");
    if (problem !== null) return { stuck: problem };
  }
  const error = await runStatement(left, original.statement);
  if (error !== null) return { stuck: `The original failed on generated rows: ${error.message}.` };
  const following = await runAsWritten(left, trial.following);
  const steps = await runRewrite(trial, following, right);
  if ("failed" in steps) return { proof: unproven(steps.failed) };
  return { proof: await writeProof(trial, steps.ran, tables, left, right) };
}

/** The steps in the statement's place, then what follows in the migration, then the steps of later migrations. */
async function runRewrite(
  { rewrite, input, world }: Trial,
  following: readonly Following[],
  database: ShadowDatabase,
): Promise<{ readonly ran: readonly (readonly MigrationAnalysis[])[] } | { readonly failed: string }> {
  const { inPlace, later } = splitSteps(rewrite);
  const first = await runSteps(inPlace, input, world, database);
  const failedFirst = describeFailure(first);
  if (failedFirst !== null) return { failed: failedFirst };
  const rest = await runBeforeLaterSteps(database, following);
  if ("failed" in rest) return rest;
  const last = await runSteps(later, input, world, database);
  // The others' steps belong to their own proofs: here they only bring the schema to its end.
  const others = await runSteps(rest.later, input, world, database);
  const failed = describeFailure([...last, ...others]);
  return failed === null ? { ran: [first, last] } : { failed };
}

function describeFailure(steps: readonly MigrationAnalysis[]): string | null {
  const failed = steps.flatMap(({ statements }) => statements).find(({ error }) => error !== null);
  return failed?.error == null ? null : `On the shadow a step failed: ${failed.error.message}.`;
}

async function writeProof(
  { input, original, world, rows }: Trial,
  steps: readonly (readonly MigrationAnalysis[])[],
  tables: readonly string[],
  left: ShadowDatabase,
  right: ShadowDatabase,
): Promise<Proof> {
  const schemas = world.compareSchemas(await left.describeSchema(), await right.describeSchema());
  // Each run counts its transactions from one.
  const tooLong = steps.flatMap((each) => longLocks(each, input));
  const different = rows === "none" ? [] : await differentColumns(left, right, tables);
  const drawn = drawnColumns(original.statement.sql, different, await left.readCatalog());
  const sameData = different.length === drawn.length;
  const sentences = [
    schemas.same
      ? "Same final schema."
      : `The final schema differs: ${listSome(schemas.differences.map(inlineCode), 3)}.`,
    schemas.same && schemas.allowed.length > 0 ? `Allowed to differ: ${listSome(schemas.allowed, 3)}.` : "",
    tooLong.length === 0
      ? "No step blocks a table beyond its budget."
      : `A step is still too long: ${tooLong[0]}.`,
    describeData(rows, different, drawn),
  ];
  const weakerLocks = tooLong.length === 0;
  return {
    // A loop over no rows runs none of its statements.
    proven: schemas.same && weakerLocks && sameData && (rows !== "none" || !changesRows(original)),
    weakerLocks,
    sameSchema: schemas.same,
    note: sentences.filter((sentence) => sentence !== "").join(" "),
  };
}

function findStatement(finding: Finding, input: JudgeInput): ParsedAnalysis | null {
  for (const { statements } of input.migrations as readonly ParsedMigrationAnalysis[]) {
    const found = statements.find(
      ({ statement }) => statement.path === finding.path && statement.line === finding.line,
    );
    if (found !== undefined) return found;
  }
  return null;
}

/** Everything that runs before the statement; of its own transaction too, which is then committed. */
function statementsBefore(original: ParsedAnalysis, input: JudgeInput): readonly ParsedStatement[] {
  const all = (input.migrations as readonly ParsedMigrationAnalysis[]).flatMap(
    ({ statements }) => statements,
  );
  return all.slice(0, all.indexOf(original)).map(({ statement }) => statement);
}

function changesRows({ effects }: ParsedAnalysis): boolean {
  return effects.some(({ dataChange }) => dataChange === "update" || dataChange === "delete");
}

function touchedTables({ effects }: ParsedAnalysis): readonly string[] {
  return [...new Set(effects.filter(({ kind }) => kind === "table").map(({ relation }) => relation))];
}

function unproven(note: string): Proof {
  return { proven: false, weakerLocks: false, sameSchema: false, note };
}
