import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { Finding } from "../../model/finding.ts";
import type { Migration } from "../../model/migration.ts";
import type { Proof, Rewrite } from "../../model/rewrite.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { withSeparators } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { askRules } from "../rules/ask-rules.ts";
import { budgetOf } from "../rules/budget-of.ts";
import {
  createSubjects,
  type ParsedAnalysis,
  type ParsedMigrationAnalysis,
} from "../rules/create-subjects.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { differentColumns } from "./compare-data.ts";
import { GENERATED_ROWS } from "./generate-rows.ts";
import type { ProofWorld } from "./proof-world.ts";
import { runStatement, runStatements } from "./replay.ts";
import { seedRows } from "./seed-rows.ts";

/** What an attempt with given rows showed; a sentence where it got stuck. */
type Attempt = { readonly stuck: string } | { readonly proof: Proof };

/**
 * Runs the original on one clone and the rewrite on another, both after the statements before it, and compares
 * schemas, locks and the data of generated rows. Tries rows with nulls, rows without, and no rows, in that order:
 * what the original refuses to run on proves nothing.
 */
export async function proveRewrite(finding: Finding, input: JudgeInput, world: ProofWorld): Promise<Proof> {
  const original = findStatement(finding, input);
  if (original === null || finding.rewrite === null) return unproven("The statement was not found again.");
  let stuck = "";
  for (const rows of ["some nulls", "no nulls", "none"] as const) {
    const attempt = await tryProof({ rewrite: finding.rewrite, original, input, world, rows });
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
  readonly input: JudgeInput;
  readonly world: ProofWorld;
  readonly rows: "some nulls" | "no nulls" | "none";
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
  const steps = await runSteps(trial, right);
  const failed = steps.flatMap(({ statements }) => statements).find((each) => each.error !== null);
  if (failed?.error != null) {
    return { proof: unproven(`On the shadow a step failed: ${failed.error.message}.`) };
  }
  return { proof: await writeProof(trial, steps, tables, left, right) };
}

async function runSteps(
  { rewrite, input, world }: Trial,
  database: ShadowDatabase,
): Promise<readonly MigrationAnalysis[]> {
  const migrations = rewrite.steps
    .filter(({ language }) => language === "sql")
    .map(
      (step, index): Migration => ({
        path: `step ${index + 1}`,
        tool: "sql",
        direction: "up",
        transactionMode: step.transaction ? "per migration" : "per statement",
        transactionOptOut: null,
        parts: [{ sql: step.text, line: 1 }],
        verbatim: false,
        notAnalysed: [],
        settings: {},
      }),
    );
  const analysis = await world.analyse(migrations, {
    major: input.major,
    catalog: await database.readCatalog(),
    snapshot: withNewTables(input),
    database,
  });
  return analysis.migrations;
}

async function writeProof(
  { input, original, world, rows }: Trial,
  steps: readonly MigrationAnalysis[],
  tables: readonly string[],
  left: ShadowDatabase,
  right: ShadowDatabase,
): Promise<Proof> {
  const schemas = world.compareSchemas(await left.describeSchema(), await right.describeSchema());
  const tooLong = longLocks(steps, input);
  const different = rows === "none" ? [] : await differentColumns(left, right, tables);
  const drawn = drawsAnew(original.statement) ? different : [];
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
    proven: schemas.same && weakerLocks && sameData,
    weakerLocks,
    sameSchema: schemas.same,
    note: sentences.filter((sentence) => sentence !== "").join(" "),
  };
}

function describeData(rows: Trial["rows"], different: readonly string[], drawn: readonly string[]): string {
  const count = `${withSeparators(GENERATED_ROWS)} generated rows`;
  if (rows === "none") return "Data was not compared.";
  if (different.length === 0) return `Same data in ${count} per table.`;
  const columns = listSome(different.map(inlineCode), 3);
  return different.length === drawn.length
    ? `Same data in ${count} per table but for ${columns}, drawn anew on each run.`
    : `The data of ${columns} differs in ${count}.`;
}

/** True where the values that the statement writes are not the same on two runs. */
function drawsAnew({ sql }: ParsedStatement): boolean {
  return /\b(random|gen_random_uuid|uuid_generate_v\w+|uuidv[47]|clock_timestamp|now|current_timestamp|current_date|localtimestamp|statement_timestamp|transaction_timestamp|timeofday|nextval|serial|bigserial|smallserial|identity)\b/i.test(
    sql,
  );
}

/** What the rules say about locks and failures in the steps, each as a title. */
function longLocks(steps: readonly MigrationAnalysis[], input: JudgeInput): readonly string[] {
  const subjects = createSubjects(steps as readonly ParsedMigrationAnalysis[], {
    ...input,
    snapshot: withNewTables(input),
    codeUses: null,
    nameFiles: null,
    budgetOf: budgetOf(input.database),
  });
  return subjects
    .flatMap((subject) => askRules(subject))
    .filter(({ verdict: { concern } }) => concern === "blocking" || concern === "failure")
    .map(({ verdict: { title } }) => title);
}

/** Tables that the change set made are empty, which a snapshot of production cannot know. */
function withNewTables({ snapshot, migrations }: JudgeInput): Snapshot | null {
  if (snapshot === null) return null;
  const empty = {
    rows: 0,
    bytes: 0,
    heapBytes: 0,
    toastBytes: 0,
    deadRows: 0,
    lastVacuum: null,
    lastAnalyze: null,
    writesPerSecond: null,
    readsPerSecond: null,
    indexScans: null,
    columns: {},
  };
  const created = migrations
    .flatMap(({ statements }) => statements)
    .flatMap(({ effects }) => effects)
    .filter((effect) => effect.created);
  const statistics = Object.fromEntries(created.map(({ relation }) => [relation, empty]));
  return { ...snapshot, statistics: { ...snapshot.statistics, ...statistics } };
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

function touchedTables({ effects }: ParsedAnalysis): readonly string[] {
  return [...new Set(effects.filter(({ kind }) => kind === "table").map(({ relation }) => relation))];
}

function unproven(note: string): Proof {
  return { proven: false, weakerLocks: false, sameSchema: false, note };
}
