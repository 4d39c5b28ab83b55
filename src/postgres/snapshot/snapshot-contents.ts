import type { CaptureFacts, Snapshot, SnapshotGap } from "../../model/snapshot.ts";
import { masked } from "./mask-secrets.ts";

/** A table with what is known of it. */
export interface TableFigures {
  readonly name: string;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly writesPerSecond: number | null;
  readonly readsPerSecond: number | null;
}

/** What a snapshot holds, in figures. */
export interface SnapshotContents {
  readonly origin: Snapshot["origin"];
  readonly takenAt: string;
  readonly database: string | null;
  readonly postgres: string;
  /** Null: built from files, or by a version that did not write it. */
  readonly capture: CaptureFacts | null;
  /** Number of objects by kind, in the plural; kinds of which there is none are left out. */
  readonly objects: Readonly<Record<string, number>>;
  readonly tablesWithSize: number;
  readonly tablesWithColumnStatistics: number;
  /** Size of all tables with their indexes. */
  readonly bytes: number;
  readonly largestTables: readonly TableFigures[];
  /** By writes and reads per second. */
  readonly busiestTables: readonly TableFigures[];
  readonly activity: Snapshot["activity"];
  readonly settings: Snapshot["settings"];
  readonly applied: readonly {
    readonly tool: string;
    readonly table: string;
    readonly count: number;
    readonly last: string | null;
  }[];
  readonly privacy: PrivacyFigures;
  readonly gaps: readonly SnapshotGap[];
}

/** What of the schema could be private. */
interface PrivacyFigures {
  /** Rows and values of rows: never any. */
  readonly rows: 0;
  /** Names of roles: owners, and those of grants, policies and settings unless anonymous. */
  readonly roles: readonly string[];
  readonly grants: number;
  readonly comments: number;
  readonly functionBodies: number;
  readonly enumLabels: number;
  /** Literals that looked like secrets and were replaced. */
  readonly maskedLiterals: number;
}

const MOST_TABLES = 10;

/** Tells what a snapshot holds, without holding anything against it. */
export function snapshotContents(snapshot: Snapshot): SnapshotContents {
  const { relations } = snapshot.catalog;
  const tables = relations.filter(({ kind }) => kind === "table");
  // Partitions are counted in their parents.
  const whole = tables.filter(({ partitionBound }) => partitionBound === null);
  const figures = whole.map(({ name }): TableFigures => {
    const {
      rows = null,
      bytes = null,
      writesPerSecond = null,
      readsPerSecond = null,
    } = snapshot.statistics[name] ?? {};
    return { name, rows, bytes, writesPerSecond, readsPerSecond };
  });
  const trafficOf = ({ writesPerSecond, readsPerSecond }: TableFigures): number =>
    (writesPerSecond ?? 0) + (readsPerSecond ?? 0);
  const known = tables.map(({ name }) => snapshot.statistics[name]);
  return {
    origin: snapshot.origin,
    takenAt: snapshot.takenAt,
    database: snapshot.database,
    postgres: snapshot.version,
    capture: snapshot.capture ?? null,
    objects: countObjects(snapshot),
    tablesWithSize: known.filter((each) => (each?.rows ?? null) !== null).length,
    tablesWithColumnStatistics: known.filter((each) => Object.keys(each?.columns ?? {}).length > 0).length,
    bytes: figures.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    largestTables: largest(figures, ({ bytes }) => bytes ?? 0),
    busiestTables: largest(figures, trafficOf),
    activity: snapshot.activity,
    settings: snapshot.settings,
    applied: snapshot.applied.map(({ tool, table, names }) => ({
      tool,
      table,
      count: names.length,
      last: names.toSorted().at(-1) ?? null,
    })),
    privacy: readPrivacy(snapshot),
    gaps: snapshot.gaps,
  };
}

function largest(figures: readonly TableFigures[], by: (table: TableFigures) => number): TableFigures[] {
  return figures
    .filter((table) => by(table) > 0)
    .toSorted((a, b) => by(b) - by(a))
    .slice(0, MOST_TABLES);
}

function countObjects({ catalog }: Snapshot): Record<string, number> {
  const { relations } = catalog;
  const ofKind = (wanted: string): number => relations.filter(({ kind }) => kind === wanted).length;
  const sum = (count: (relation: (typeof relations)[number]) => number): number =>
    relations.reduce((total, relation) => total + count(relation), 0);
  const constraints = (wanted: string) =>
    sum(({ constraints: all }) => all.filter(({ kind }) => kind === wanted).length);
  const counts = {
    schemas: catalog.schemas.length,
    tables: ofKind("table"),
    partitions: relations.filter(({ partitionBound }) => partitionBound !== null).length,
    "foreign tables": ofKind("foreign table"),
    columns: sum(({ columns }) => columns.length),
    indexes: sum(({ indexes }) => indexes.length),
    "invalid indexes": sum(({ indexes }) => indexes.filter(({ valid }) => !valid).length),
    "foreign keys": constraints("foreign key"),
    "check constraints": constraints("check"),
    "constraints not validated": sum(
      ({ constraints: all }) => all.filter(({ validated }) => !validated).length,
    ),
    triggers: sum(({ triggers }) => triggers.length),
    policies: sum(({ policies }) => policies.length),
    views: ofKind("view"),
    "materialized views": ofKind("materialized view"),
    sequences: ofKind("sequence"),
    functions: catalog.functions.length,
    types: catalog.types.length,
    extensions: catalog.extensions.length,
    publications: catalog.publications.length,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function readPrivacy({ catalog, schemaSql, settings, capture }: Snapshot): PrivacyFigures {
  const found = (shape: RegExp): number => schemaSql.match(shape)?.length ?? 0;
  const granted = [...schemaSql.matchAll(/^GRANT [^;]* TO ("(?:[^"]|"")+"|\w+)/gmu)].map(
    ([, role = ""]) => role,
  );
  const withSettings = Object.keys(settings).flatMap((name) => /^role:(.*):[^:]+$/su.exec(name)?.[1] ?? []);
  const owners = catalog.relations.map(({ owner }) => owner);
  const roles = new Set([...owners, ...granted, ...withSettings, ...(capture?.role ? [capture.role] : [])]);
  return {
    rows: 0,
    roles: [...roles]
      .filter((role) => role !== "PUBLIC")
      .map((role) => (role.startsWith('"') ? role.slice(1, -1).replaceAll('""', '"') : role))
      .toSorted(),
    grants: found(/^GRANT /gmu),
    comments: found(/^COMMENT ON /gmu),
    functionBodies: catalog.functions.filter(({ body }) => body !== null).length,
    enumLabels: catalog.types.reduce((sum, { enumLabels }) => sum + enumLabels.length, 0),
    maskedLiterals: found(new RegExp(`'"?${masked}"?'`, "gu")),
  };
}
