import type {
  CodeUses,
  FindCodeUses,
  MigrationAnalysis,
  StatementAnalysis,
} from "../../src/model/analysis.ts";
import type { Relation } from "../../src/model/catalog.ts";
import type { Config } from "../../src/model/config.ts";
import type { SchemaDrift } from "../../src/model/drift.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { LockMode } from "../../src/model/lock.ts";
import type { MetDeadlock } from "../../src/model/lock-order.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { Rollback } from "../../src/model/rollback.ts";
import type { RelationStatistics, Snapshot } from "../../src/model/snapshot.ts";
import { CatalogRecord } from "../../src/postgres/catalog/catalog-record.ts";
import { mergeEffects } from "../../src/postgres/effects/merge-effects.ts";
import { modelStatement } from "../../src/postgres/effects/model-statement.ts";
import { sizeEffects } from "../../src/postgres/estimates/size-effects.ts";
import { followSizes } from "../../src/postgres/estimates/sizes-so-far.ts";
import { unknownStatistics } from "../../src/postgres/estimates/unknown-statistics.ts";
import { strongestMode } from "../../src/postgres/lock-modes.ts";
import { findDeadlock } from "../../src/postgres/lock-order/find-deadlock.ts";
import { lockOrdersOf } from "../../src/postgres/lock-order/lock-orders-of.ts";
import { parseMigration, parseSql } from "../../src/postgres/parse/parse-migration.ts";
import { type JudgeInput, judge } from "../../src/postgres/rules/judge.ts";
import type { WriteInPlace } from "../../src/postgres/rules/subject.ts";
import { CONFIG } from "./default-config.ts";
import { upAndDown } from "./up-and-down.ts";

/** A case for the rules: a schema with sizes, a migration, and what else they need to know. */
export interface RuleCase {
  /** Schema of production as SQL. Left out: nothing is known of it. */
  readonly setup?: string;
  /** Rows of each table; a number, or more of the statistics. Left out: no snapshot of sizes. */
  readonly sizes?: Readonly<Record<string, number | Partial<RelationStatistics>>>;
  readonly sql: string;
  readonly major?: number;
  readonly migration?: Partial<Migration>;
  readonly config?: Partial<Config>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly longestTransactionMs?: number;
  /** Who uses a name in the code: the same answer for all, or one for each column. */
  readonly uses?: CodeUses | ((column: string | null) => CodeUses);
  /** The way back from the migration, as the shadow would tell it. */
  readonly rollbacks?: readonly Rollback[];
  /** What its tool calls additional migrations. Left out: files of a number and a name, without downs. */
  readonly additionalFiles?: JudgeInput["additionalFiles"];
  /** How the migration's tool writes SQL in the place of a statement. */
  readonly writeInPlace?: WriteInPlace;
  /** How production differs from the repository's history, for the statements that fail. */
  readonly drift?: SchemaDrift;
  /** The migration of another open pull request, which its tool runs in one transaction. */
  readonly otherSql?: string;
}

/** Findings of the rules on a case, with the model as the only witness. The parser must be loaded. */
export function judgeSql(input: RuleCase): readonly Finding[] {
  const major = input.major ?? 16;
  const snapshot = input.setup === undefined ? null : snapshotOf(input);
  const analysed = analyse(input, major, snapshot);
  const config = { ...CONFIG, ...input.config };
  const [database] = config.databases;
  if (database === undefined) throw new Error("the configuration of a case needs a database");
  return judge({
    migrations: analysed,
    ...(input.rollbacks === undefined ? {} : { rollbacks: input.rollbacks }),
    deadlocks: deadlocksWithOther(input, analysed, major, snapshot),
    snapshot,
    major,
    shadowVersion: null,
    config,
    database,
    ...(input.writeInPlace === undefined ? {} : { writeInPlace: input.writeInPlace }),
    codeUses: findUses(input.uses),
    additionalFiles:
      input.additionalFiles ??
      ((_, { name, position, sql }) => [{ path: `${position}_${name}.sql`, text: sql }]),
  });
}

function findUses(uses: RuleCase["uses"]): FindCodeUses | null {
  if (uses === undefined) return null;
  return typeof uses === "function" ? (_, column) => uses(column) : () => uses;
}

/** The deadlocks of a case with its other pull request, told as the review of a pull request would. */
export function deadlocksWithOther(
  { otherSql, ...input }: RuleCase,
  own: readonly MigrationAnalysis[],
  major: number,
  snapshot: Snapshot | null,
): readonly MetDeadlock[] {
  if (otherSql === undefined) return [];
  const migration = { ...input.migration, path: "0007_other.sql" };
  const other = lockOrdersOf(analyse({ ...input, sql: otherSql, migration }, major, snapshot), "default");
  return lockOrdersOf(own, "default").flatMap((mine) =>
    other.flatMap((theirs) => {
      const deadlock = findDeadlock(mine, theirs);
      return deadlock === null ? [] : [{ ...deadlock, number: 7, url: "https://example.com/pull/7" }];
    }),
  );
}

function analyse(
  { setup, sql, migration, drift }: RuleCase,
  major: number,
  snapshot: Snapshot | null,
): readonly MigrationAnalysis[] {
  const catalog =
    setup === undefined
      ? new CatalogRecord(null, major)
      : CatalogRecord.fromStatements(parseSql(setup).statements, major);
  return upAndDown(sql, migration).map((whole, index) =>
    analyseOne(whole, index + 1, catalog, { major, snapshot, drift }),
  );
}

function analyseOne(
  whole: Migration,
  firstTransaction: number,
  catalog: CatalogRecord,
  { major, snapshot, drift }: { major: number; snapshot: Snapshot | null; drift: SchemaDrift | undefined },
): MigrationAnalysis {
  const parsed = parseMigration(whole, firstTransaction);
  if (parsed.problems.length > 0) throw new Error(JSON.stringify(parsed.problems));
  let held = new Map<string, LockMode>();
  let transaction: number | null = null;
  const sizes = followSizes(snapshot);
  const statements = parsed.statements.map((statement): StatementAnalysis => {
    if (statement.transaction === null || statement.transaction !== transaction) held = new Map();
    transaction = statement.transaction;
    const modelled = modelStatement(statement, { catalog, major, held });
    const before = new Map<string, Relation>();
    for (const name of modelled.relationsRead) {
      const relation = catalog.byName(name);
      if (relation !== undefined) before.set(name, relation);
    }
    const effects = mergeEffects(modelled, null, { catalog, major, held });
    sizes.enter(statement);
    const met = { ground: sizes.ground, changedSizes: sizes.changed };
    catalog.apply(statement);
    sizes.rename(catalog.takeMoved());
    sizes.follow(statement, modelled.predictedError === null ? effects : [], before);
    for (const { relation, lock } of effects) {
      const already = held.get(relation);
      if (lock !== null)
        held.set(relation, strongestMode(already === undefined ? [lock] : [already, lock]) ?? lock);
    }
    return {
      statement,
      effects: sizeEffects(effects, before, met.ground, statement.tree),
      error: modelled.predictedError,
      mayRunInTransaction: statement.mayRunInTransaction,
      before,
      changedSizes: met.changedSizes,
      shadowMs: null,
      notAnalysed: modelled.notModelled,
      ...(drift === undefined || modelled.predictedError === null ? {} : { drift }),
    };
  });
  return { migration: whole, statements };
}

/** A snapshot of the schema and the sizes of a case. */
export function snapshotOf(input: RuleCase): Snapshot {
  const { setup = "", sizes = {}, settings = {}, longestTransactionMs, major = 16 } = input;
  return {
    format: 1,
    takenAt: "2026-11-23T00:00:00Z",
    origin: "captured",
    database: "main",
    version: `${major}.0`,
    major,
    schemaSql: setup,
    catalog: CatalogRecord.fromStatements(parseSql(setup).statements, major).toData(),
    statistics: Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, statisticsOf(size)])),
    activity:
      longestTransactionMs === undefined ? null : { longestTransactionMs, longestQueryMs: 0, replicas: [] },
    settings,
    applied: [],
    gaps: [],
  };
}

function statisticsOf(size: number | Partial<RelationStatistics>): RelationStatistics {
  const given = typeof size === "number" ? { rows: size, bytes: size * 200 } : size;
  return { ...unknownStatistics, ...given };
}
