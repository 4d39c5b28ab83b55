import type { MigrationAnalysis, StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Finding } from "../model/finding.ts";
import type { DatabaseSummary, Review } from "../model/review.ts";
import type { Rewrite, StepRun } from "../model/rewrite.ts";

/** Version of the contract; it changes when a field goes or changes its meaning, not when one comes. */
const VERSION = 1;

/** The review as JSON by the contract of `docs/design.md`, keys in a fixed order, with a final newline. */
export function renderJson(review: Review): string {
  return print({
    version: VERSION,
    postgres: review.postgres,
    conclusion: review.conclusion,
    migrations: review.migrations.map(migrationJson),
    rollbacks: review.rollbacks ?? [],
    findings: review.findings.map(findingJson),
    advice: (review.advice ?? []).map(findingJson),
    notAnalysed: review.notAnalysed.map(({ path, line, reason }) => ({ path, line, reason })),
    configProblems: review.configProblems,
    shadow: review.shadowVersion,
    snapshot: review.snapshot,
    databases: (review.databases ?? []).map(databaseJson),
  });
}

/** The effects of each statement of one file, for `lockkeeper locks`. */
export interface FileLocks {
  readonly path: string;
  readonly statements: readonly StatementAnalysis[];
  /** What of the file could not be read or analysed. */
  readonly notAnalysed: readonly { readonly line: number; readonly reason: string }[];
}

/** The effects of the statements of files as JSON by the contract of `docs/design.md`. */
export function renderLocksJson(postgres: number, files: readonly FileLocks[]): string {
  return print({
    version: VERSION,
    postgres,
    files: files.map(({ path, statements, notAnalysed }) => ({
      path,
      statements: [...statements.map(statementJson), ...notAnalysed.flatMap(syntaxErrorJson)].sort(
        (a, b) => a.line - b.line,
      ),
      notAnalysed: notAnalysed.map(({ line, reason }) => ({ line, reason })),
    })),
  });
}

/** What is no SQL fails on a server as every statement of wrong syntax does; of its text only the line is known. */
function syntaxErrorJson({ line, reason }: FileLocks["notAnalysed"][number]) {
  if (!/^(syntax error|unterminated) /.test(reason)) return [];
  return [
    {
      line,
      endLine: line,
      sql: "",
      transaction: null,
      mayRunInTransaction: true,
      error: { code: "42601", message: reason },
      effects: [],
      notAnalysed: [],
    },
  ];
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function databaseJson({ name, postgres, shadowVersion, snapshot, paths }: DatabaseSummary) {
  return { name, postgres, shadow: shadowVersion, snapshot, paths };
}

function migrationJson({ migration: { path, tool, direction }, statements }: MigrationAnalysis) {
  return { path, tool, direction, statements: statements.map(statementJson) };
}

function statementJson({ statement, mayRunInTransaction, error, effects, notAnalysed }: StatementAnalysis) {
  const { line, endLine, sql, transaction } = statement;
  return {
    line,
    endLine,
    sql,
    transaction,
    mayRunInTransaction,
    error: error === null ? null : { code: error.code, message: error.message },
    effects: effects.map(effectJson),
    notAnalysed,
  };
}

function effectJson(effect: Effect) {
  const { relation, kind, lock, locks, blocks, rewrites, scans, buildsIndexes, rows, bytes } = effect;
  const { created, estimate, evidence, why } = effect;
  return {
    relation,
    kind,
    lock,
    blocks,
    rewrites,
    scans,
    buildsIndexes,
    rows,
    bytes,
    created,
    estimate: estimate === null ? null : { low: estimate.low, likely: estimate.likely, high: estimate.high },
    wait: effect.wait ?? null,
    evidence,
    locks,
    alreadyHeld: effect.alreadyHeld,
    dataChange: effect.dataChange,
    why,
  };
}

function findingJson(finding: Finding) {
  const { id, rule, level, path, line, endLine, relation, title, detail, rewrite, accepted } = finding;
  return {
    id,
    rule,
    level,
    path,
    line,
    endLine,
    relation,
    title,
    detail,
    rewrite: rewrite === null ? null : rewriteJson(rewrite),
    accepted: accepted === null ? null : { by: accepted.by, reason: accepted.reason, at: accepted.at },
  };
}

function rewriteJson({ steps, suggestion, files, proof, takesOut = [], toldAt }: Rewrite) {
  const { proven, weakerLocks, sameSchema, note } = proof;
  return {
    steps: steps.map(({ deploy, transaction, language, text, phase, run }) => ({
      deploy,
      transaction,
      language,
      text,
      phase,
      run: run === undefined ? null : runJson(run),
    })),
    suggestion,
    proof: { proven, weakerLocks, sameSchema, note },
    files: files.map(({ path, text }) => ({ path, text })),
    takesOut: takesOut.map(({ path, line, endLine }) => ({ path, line, endLine })),
    toldAt: toldAt === undefined ? null : { path: toldAt.path, line: toldAt.line, endLine: toldAt.endLine },
  };
}

function runJson({ what, estimate, sizeUnknown, blocks, on, batches }: StepRun) {
  return {
    what,
    estimate: estimate === null ? null : { low: estimate.low, likely: estimate.likely, high: estimate.high },
    sizeUnknown,
    blocks,
    on,
    batches:
      batches === undefined ? null : { count: batches.count, rows: batches.rows, pauseMs: batches.pauseMs },
  };
}
