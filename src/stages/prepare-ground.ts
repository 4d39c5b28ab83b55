import { findBaseMigrations, ownTablesOf } from "../migration-tools/index.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import type { SnapshotSummary } from "../model/review.ts";
import type { RestoreProblem, Shadow } from "../model/shadow.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { CatalogRecord } from "../postgres/catalog/catalog-record.ts";
import { parseSql } from "../postgres/parse/parse-migration.ts";
import { needsMergeTimes, pendingMigrations } from "../postgres/snapshot/pending-migrations.ts";
import type { ReviewWorld } from "../review-world.ts";
import { inlineCode } from "../text/inline-code.ts";
import { list } from "../text/list.ts";
import { plural } from "../text/plural.ts";
import type { AnalysisGround } from "./analyse-migrations.ts";
import { DEFAULT_MAJOR } from "./default-major.ts";
import { type JoinedSchema, joinSchema } from "./join-schema.ts";
import { type MigrationProblem, migrationProblems } from "./migration-problems.ts";
import { schemaOnlySnapshot } from "./schema-only-snapshot.ts";

/** What the migrations of one database are analysed and judged on. */
export interface PreparedGround extends Omit<AnalysisGround, "database"> {
  readonly shadow: Shadow | null;
  /** Full version of the shadow, "16.14"; null without one. */
  readonly shadowVersion: string | null;
  readonly summary: SnapshotSummary;
  /** Those of the edited migrations that the snapshot does not have yet: they will run as they are at the head. */
  readonly editedPending: readonly Migration[];
  /** The snapshot as it was read, without what was replayed on it; null: there is none. */
  readonly production: Snapshot | null;
  /** Every up migration of the base, in running order. */
  readonly history: readonly Migration[];
  /** Those that ran first, since the snapshot does not have them. */
  readonly pending: readonly Migration[];
  /** What of those did not run. */
  readonly pendingProblems: readonly MigrationProblem[];
}

interface GroundRequest {
  readonly world: ReviewWorld;
  readonly config: Config;
  readonly database: DatabaseConfig;
  /** Migrations of the base that the change set edits. */
  readonly edited: readonly Migration[];
}

/**
 * Brings a shadow to the state before the pull request: the snapshot, then the migrations of the base that it does not
 * have yet; without a snapshot all migrations of the base, with sizes unknown. Close the shadow at the end.
 */
export async function prepareGround({
  world,
  config,
  database,
  edited,
}: GroundRequest): Promise<PreparedGround> {
  world.progress("reading the snapshot and the migrations of the base");
  const { snapshot, warnings } = await world.readSnapshot(database, config);
  const history = await findBaseMigrations(world.base, config, database);
  const missing = snapshot === null ? history : await findPending(snapshot, history, world);
  const missingPaths = new Set(snapshot === null ? [] : missing.map(({ path }) => path));
  const editedPending = edited.filter(({ path }) => missingPaths.has(path));
  const pending = missing.filter(({ path }) => !editedPending.some((each) => each.path === path));
  const given =
    world.postgres ?? (snapshot?.origin === "schema" ? null : snapshot?.major) ?? database.postgres;
  const major = given ?? DEFAULT_MAJOR;
  const said = [
    ...warnings,
    ...(given === null ? [MAJOR_UNKNOWN] : []),
    ...describePending(snapshot, pending),
  ];
  const joined = joinSchema(snapshot === null ? ownTablesOf(pending) : [snapshot.schemaSql], pending);
  const summary = { ...summarise(snapshot, database, history), warnings: said };
  const origin: KnownSchema["origin"] = snapshot?.origin ?? (pending.length > 0 ? "replayed" : "none");
  const known: KnownSchema = { origin, major, schemaSql: joined.sql, snapshot };
  const sources = { production: snapshot, history, pending, editedPending };
  if (world.openShadow === null || !config.shadow) {
    const nothing = { shadow: null, shadowVersion: null, pendingProblems: [] };
    return { ...groundWithoutShadow(known), ...sources, ...nothing, major, summary };
  }
  world.progress(`restoring the schema on PostgreSQL ${major}`);
  const timeZone = snapshot?.settings.TimeZone;
  const shadow = await world.openShadow({ major, schemaSql: joined.sql, timeZone });
  return {
    ...groundWithShadow(known, shadow),
    ...sources,
    major,
    shadow,
    shadowVersion: shadow.version,
    pendingProblems: snapshot === null ? [] : migrationProblems(shadow, joined),
    summary: { ...summary, warnings: [...said, ...describeRestoreProblems(shadow, joined)] },
  };
}

/** The base's migrations that the snapshot lacks; git is asked only where production's own table does not tell. */
async function findPending(
  snapshot: Snapshot,
  history: readonly Migration[],
  world: ReviewWorld,
): Promise<readonly Migration[]> {
  const isUntold = snapshot.origin !== "schema" && needsMergeTimes(snapshot, history);
  const since = isUntold ? await world.mergedSince?.(new Date(snapshot.takenAt)) : null;
  return pendingMigrations(snapshot, history, since ?? null);
}

const MAJOR_UNKNOWN = `PostgreSQL ${DEFAULT_MAJOR} is assumed: name yours with \`postgres\` in \`.github/lockkeeper.yml\` or with \`--postgres\`.`;

/** What is known of the schema before a server has said anything. */
interface KnownSchema {
  readonly origin: SnapshotSummary["origin"];
  readonly major: number;
  readonly schemaSql: string;
  readonly snapshot: Snapshot | null;
}

type SchemaGround = Pick<PreparedGround, "catalog" | "schemaSql" | "snapshot">;

/** Where nothing tells the schema, a missing table says nothing: the catalog is not known, though the shadow has one. */
function groundWithShadow(
  { origin, major, schemaSql, snapshot }: KnownSchema,
  { catalog }: Shadow,
): SchemaGround {
  if (origin === "none") return { catalog: null, schemaSql: null, snapshot: null };
  const known = snapshot ?? schemaOnlySnapshot(schemaSql, major, "replayed");
  return { catalog, schemaSql: null, snapshot: { ...known, catalog } };
}

/** Without a server the facts are the snapshot's own, or a plain record of what the SQL of the schema makes. */
function groundWithoutShadow({ origin, major, schemaSql, snapshot }: KnownSchema): SchemaGround {
  if (origin === "none") return { catalog: null, schemaSql: null, snapshot: null };
  if (snapshot !== null && snapshot.schemaSql === schemaSql && snapshot.origin !== "schema") {
    return { catalog: snapshot.catalog, schemaSql: null, snapshot };
  }
  const record = CatalogRecord.fromStatements(parseSql(schemaSql).statements, major);
  const known = snapshot ?? schemaOnlySnapshot(schemaSql, major, "replayed");
  const catalog = { ...known.catalog, relations: [...record.relations()] };
  return { catalog: null, schemaSql, snapshot: { ...known, catalog } };
}

function summarise(
  snapshot: Snapshot | null,
  database: DatabaseConfig,
  history: readonly Migration[],
): Omit<SnapshotSummary, "warnings"> {
  if (snapshot === null) {
    return { origin: history.length === 0 ? "none" : "replayed", takenAt: null, database: database.name };
  }
  const { origin, takenAt, calibration } = snapshot;
  const calibrated = calibration === undefined ? {} : { calibration: calibration.source };
  return { origin, takenAt, database: database.name, ...calibrated };
}

function describePending(snapshot: Snapshot | null, pending: readonly Migration[]): readonly string[] {
  if (snapshot === null || pending.length === 0) return [];
  const names = list(pending.slice(0, 3).map(({ path }) => inlineCode(path)));
  const more = pending.length > 3 ? ` and ${pending.length - 3} more` : "";
  return [
    `${plural(pending.length, "migration")} of the base branch ${pending.length === 1 ? "is" : "are"} newer than the snapshot and ran first: ${names}${more}.`,
  ];
}

/** What the shadow lacks, by what should have made it. */
function describeRestoreProblems({ restoreProblems }: Shadow, { sourceOf }: JoinedSchema): readonly string[] {
  const ofMigrations = restoreProblems.filter(({ line }) => sourceOf(line) !== null);
  const ofSnapshot = restoreProblems.filter(({ line }) => sourceOf(line) === null);
  return [
    ...describeProblems(ofSnapshot, "the snapshot's schema"),
    ...describeProblems(ofMigrations, "the base's migrations"),
  ];
}

function describeProblems(problems: readonly RestoreProblem[], source: string): readonly string[] {
  const [first] = problems;
  if (first === undefined) return [];
  return [
    `${plural(problems.length, "statement")} of ${source} did not run on the shadow, so what they make is missing from it; the first: ${inlineCode(shorten(first.sql))}: ${first.message}.`,
  ];
}

function shorten(sql: string): string {
  const line = sql.replace(/\s+/g, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
