import type { MigrationAnalysis, StatementAnalysis } from "../model/analysis.ts";
import type { CatalogData, Relation } from "../model/catalog.ts";
import type { RelationEffect } from "../model/effect.ts";
import type { NotAnalysed } from "../model/finding.ts";
import type { Migration } from "../model/migration.ts";
import type { Observation, ShadowDatabase } from "../model/shadow.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { DatabaseError } from "../model/statement.ts";
import { CatalogRecord } from "../postgres/catalog/catalog-record.ts";
import { mergeEffects } from "../postgres/effects/merge-effects.ts";
import { type ModelledStatement, modelStatement } from "../postgres/effects/model-statement.ts";
import { isSeenOnServer } from "../postgres/effects/unseen.ts";
import { sizeEffects } from "../postgres/estimates/size-effects.ts";
import { followSizes, type SizesSoFar } from "../postgres/estimates/sizes-so-far.ts";
import { isUndefinedObject } from "../postgres/is-undefined-object.ts";
import { lostInRestore } from "../postgres/lost-in-restore.ts";
import { needsRows } from "../postgres/needs-rows.ts";
import { needsTablespace } from "../postgres/needs-tablespace.ts";
import { type ParsedStatement, parseMigration, parseSql } from "../postgres/parse/parse-migration.ts";
import { followLocks, type HeldLocks } from "./held-locks.ts";
import { observeTogether, type Together } from "./observe-together.ts";

/** What the analysis of migrations stands on. */
export interface AnalysisGround {
  /** Major version of PostgreSQL, 14 to 18. */
  readonly major: number;
  /** Facts about the schema before the migrations; null: nothing is known. */
  readonly catalog: CatalogData | null;
  /** Where no server told the catalog: SQL that makes the schema; null: it is not known. */
  readonly schemaSql: string | null;
  /** Where the sizes come from; null: no size is known. */
  readonly snapshot: Snapshot | null;
  /** A clone of the shadow in the state before the migrations; null: the model is the only witness. */
  readonly database: ShadowDatabase | null;
}

/** What came of an analysis. */
export interface Analysis {
  readonly migrations: readonly MigrationAnalysis[];
  readonly notAnalysed: readonly NotAnalysed[];
}

/** What changes while the statements are worked through. */
interface State {
  readonly ground: AnalysisGround;
  readonly catalog: CatalogRecord;
  /** The number of the transaction that the last statement ran in. */
  transaction: number | null;
  readonly held: HeldLocks;
  readonly sizes: SizesSoFar;
  /** What the server said when a transaction was committed, by the transaction's number. */
  readonly commitErrors: Map<number, DatabaseError>;
  readonly together: Together;
  /** Null from where on the model is the only witness. */
  database: ShadowDatabase | null;
}

/**
 * Tells what each statement of the migrations does, in the order given. State accumulates: each statement
 * meets what those before it left. A statement that fails does not stop the others.
 *
 * @throws ShadowLostError when the shadow's server is gone and the rest can not be asked for.
 */
export async function analyseMigrations(
  migrations: readonly Migration[],
  ground: AnalysisGround,
): Promise<Analysis> {
  const catalog = startCatalog(ground);
  const state: State = {
    ground,
    catalog,
    transaction: null,
    held: followLocks(),
    sizes: followSizes(ground.snapshot),
    commitErrors: new Map(),
    together: new Map(),
    database: ground.database,
  };
  const analysed: MigrationAnalysis[] = [];
  const notAnalysed: NotAnalysed[] = [];
  let nextTransaction = 1;
  for (const migration of migrations) {
    const parsed = parseMigration(migration, nextTransaction);
    nextTransaction = parsed.nextTransaction;
    const { path } = migration;
    const code = runsAsWritten(migration) ? { code: SYNTAX_ERROR } : {};
    const problems = parsed.problems.map(({ line, message, isSyntax }) => ({
      line,
      reason: message,
      ...(isSyntax ? code : {}),
    }));
    const unread = [...migration.notAnalysed, ...problems];
    notAnalysed.push(...unread.map((each) => ({ path, ...each })));
    const statements: StatementAnalysis[] = [];
    for (const [index, statement] of parsed.statements.entries()) {
      notAnalysed.push(...stopInTime(statement, state));
      await enterTransaction(statement, state);
      if (state.database !== null) {
        await observeTogether(parsed.statements, index, state.database, state.together);
      }
      statements.push(await analyseStatement(statement, state));
    }
    analysed.push({ migration: { ...migration, notAnalysed: unread }, statements });
    notAnalysed.push(...statements.flatMap(reasonsNotAnalysed));
  }
  await leaveTransaction(state);
  return { migrations: analysed.map((each) => withCommitErrors(each, state.commitErrors)), notAnalysed };
}

const SYNTAX_ERROR = "42601";

/** True where the very text of the file is what the server gets: no runner that is unknown, or that fills in variables. */
function runsAsWritten({ tool, direction, verbatim }: Migration): boolean {
  return direction === "up" && verbatim && tool !== "sql" && tool !== "psql";
}

function startCatalog({ catalog, schemaSql, major }: AnalysisGround): CatalogRecord {
  if (catalog !== null || schemaSql === null) return new CatalogRecord(catalog, major);
  return CatalogRecord.fromStatements(parseSql(schemaSql).statements, major);
}

/** Once the time on the shadow is used up, the model goes on alone, and that is said once. */
function stopInTime({ path, line }: ParsedStatement, state: State): readonly NotAnalysed[] {
  const why = state.database?.outOfTime ?? null;
  if (why === null) return [];
  state.database = null;
  const reason = `From here on nothing was run on the shadow, since ${why}: what is said of the rest is modelled, not observed.`;
  return [{ path, line, reason }];
}

/** Commits the transaction before, and begins this statement's where its tool does so; a BEGIN in the file begins by itself. */
async function enterTransaction(statement: ParsedStatement, state: State): Promise<void> {
  if (statement.transaction !== null && statement.transaction === state.transaction) return;
  await leaveTransaction(state);
  state.transaction = statement.transaction;
  if (statement.transaction !== null && !statement.isTransactionControl) {
    await state.database?.begin();
  }
}

async function leaveTransaction(state: State): Promise<void> {
  state.held.release();
  const { database } = state;
  if (!database?.inTransaction) return;
  const error = await database.commit();
  if (error !== null && state.transaction !== null) state.commitErrors.set(state.transaction, error);
}

async function analyseStatement(statement: ParsedStatement, state: State): Promise<StatementAnalysis> {
  const { catalog, held, ground, sizes } = state;
  const met = { catalog, major: ground.major, held: held.locks };
  const modelled = modelStatement(statement, met);
  const before = factsOf(modelled.relationsRead, catalog);
  const observation = await observe(statement, modelled, state);
  const effects = mergeEffects(modelled, observation, met);
  if (observation !== null)
    for (const [name, relation] of factsOf(observedNames(observation), catalog)) before.set(name, relation);
  sizes.enter(statement);
  const sized = sizeEffects(effects, before, sizes.ground, statement.tree);
  const changedSizes = sizes.changed;
  await advanceCatalog(statement, modelled, observation, state);
  const error =
    observation === null
      ? modelled.predictedError
      : nameSyntax(errorOf(observation), modelled.predictedError);
  followTransaction(statement, effects, error, before, observation, state);
  return {
    statement,
    effects: sized,
    error,
    mayRunInTransaction: statement.mayRunInTransaction && modelled.mayRunInTransaction,
    before,
    changedSizes,
    ...(observation?.cascaded === undefined ? {} : { cascaded: observation.cascaded }),
    shadowMs: observation?.ms ?? null,
    notAnalysed: [
      ...modelled.notModelled.filter((reason) => observation === null || !isSeenOnServer(reason)),
      ...(observation?.cutShort == null ? [] : [observation.cutShort]),
    ],
  };
}

/**
 * Where the schema is not known, that something is missing from the shadow says nothing of production: null. Nor does what
 * it lacks of production: a tablespace, rows, what did not restore.
 */
async function observe(
  statement: ParsedStatement,
  { effects }: ModelledStatement,
  { database, together, ground }: State,
): Promise<Observation | null> {
  const seen = together.get(statement) ?? (await database?.observe(statement.sql, statement)) ?? null;
  const isSchemaUnknown = ground.catalog === null && ground.schemaSql === null;
  if (seen === null || seen.error === null) return seen;
  const lacking =
    needsTablespace(seen.error) ??
    needsRows(seen.error, effects) ??
    lostInRestore(seen.error, ground.snapshot?.gaps ?? []);
  if (lacking !== null) return { ...seen, cutShort: lacking };
  return isSchemaUnknown && isUndefinedObject(seen.error) ? null : seen;
}

/** What our own limits and the shadow's role, which is no superuser, bring about is no error of the migration. */
function errorOf({ error, superuserNeeded, cutShort }: Observation): DatabaseError | null {
  return superuserNeeded || cutShort !== null ? null : error;
}

/** A server calls newer syntax an error at a word; the model knows since when it is one no more. */
function nameSyntax(seen: DatabaseError | null, predicted: DatabaseError | null): DatabaseError | null {
  const isNewer = predicted !== null && /^syntax error: .+ came with/u.test(predicted.message);
  return isNewer && seen?.code === predicted.code ? { ...seen, message: predicted.message } : seen;
}

function observedNames(observation: Observation): readonly string[] {
  return observation.locks.map(({ relation, table }) => table ?? relation);
}

function factsOf(names: readonly string[], catalog: CatalogRecord): Map<string, Relation> {
  const facts = new Map<string, Relation>();
  for (const name of names) {
    const relation = catalog.byName(name);
    if (relation !== undefined) facts.set(name, relation);
  }
  return facts;
}

/**
 * Brings the facts to the state after the statement: from the shadow's catalogs where it ran, else as the record has it.
 * What fails leaves nothing behind.
 */
async function advanceCatalog(
  statement: ParsedStatement,
  { predictedError }: ModelledStatement,
  observation: Observation | null,
  { catalog, database }: State,
): Promise<void> {
  if (observation === null || database === null || observation.superuserNeeded) {
    if (predictedError === null) catalog.apply(statement);
    return;
  }
  const ownRenamed = observation.renamed.filter(({ from }) => catalog.isCreated(from));
  catalog.markCreated([...observation.created, ...ownRenamed.map(({ to }) => to)]);
  if (observation.otherCatalogChanged) {
    catalog.replaceAll(await database.readCatalog());
    return;
  }
  const touched = [...new Set([...observation.created, ...observation.changed])];
  const gone = [...observation.dropped, ...observation.renamed.map(({ from }) => from)];
  if (touched.length + gone.length === 0) return;
  catalog.replaceRelations(touched.length === 0 ? [] : await database.readRelations(touched), gone);
}

/** A statement that failed holds nothing: only a savepoint lets the transaction go on after it. */
function followTransaction(
  statement: ParsedStatement,
  effects: readonly RelationEffect[],
  error: DatabaseError | null,
  before: ReadonlyMap<string, Relation>,
  observation: Observation | null,
  { held, catalog, sizes }: State,
): void {
  // The record and the server may both tell of the same.
  const told = [...catalog.takeMoved(), ...(observation?.renamed ?? [])];
  const moved = [...new Map(told.map((move) => [`${move.from} ${move.to}`, move])).values()];
  sizes.rename(moved);
  sizes.follow(statement, error === null ? effects : [], before);
  if (statement.transaction === null) return;
  if (error === null) held.take(effects);
  held.rename(moved);
  held.follow(statement);
}

/** A transaction that can not be committed fails at its last statement. */
function withCommitErrors(
  analysis: MigrationAnalysis,
  errors: ReadonlyMap<number, DatabaseError>,
): MigrationAnalysis {
  if (errors.size === 0) return analysis;
  const statements = analysis.statements.map((each, index, all) => {
    const { transaction } = each.statement;
    const isLast = all[index + 1]?.statement.transaction !== transaction;
    const error = transaction !== null && isLast ? errors.get(transaction) : undefined;
    return error === undefined || each.error !== null ? each : { ...each, error };
  });
  return { ...analysis, statements };
}

function reasonsNotAnalysed({ statement, notAnalysed }: StatementAnalysis): readonly NotAnalysed[] {
  return notAnalysed.map((reason) => ({ path: statement.path, line: statement.line, reason }));
}
