import type { CatalogData } from "./catalog.ts";
import type { Throughput } from "./throughput.ts";

/** Size and activity of one relation of production. Null: not known. */
export interface RelationStatistics {
  readonly rows: number | null;
  /** Whole size in bytes: heap, TOAST and, for a table, its indexes. */
  readonly bytes: number | null;
  readonly heapBytes: number | null;
  readonly toastBytes: number | null;
  readonly deadRows: number | null;
  readonly lastVacuum: string | null;
  readonly lastAnalyze: string | null;
  /** Rows inserted, updated and deleted per second. */
  readonly writesPerSecond: number | null;
  /** Sequential and index scans per second. */
  readonly readsPerSecond: number | null;
  /** Of an index: scans since the statistics were reset. */
  readonly indexScans: number | null;
  /** Of a sequence: the last number that it gave out; left out for others. */
  readonly lastValue?: number | null;
  /** Per column (bare name), never a value of the data. */
  readonly columns: Readonly<Record<string, ColumnStatistics>>;
}

export interface ColumnStatistics {
  /** Share of rows that are null, 0 to 1. */
  readonly nullFraction: number;
  /** As pg_stats.n_distinct: a count where positive, minus a share of the rows where negative. */
  readonly distinct: number;
  /** Average width in bytes. */
  readonly averageWidth: number;
}

/** What is not in the snapshot, and what that makes unknowable. */
export interface SnapshotGap {
  readonly what: string;
  readonly consequence: string;
}

/** The migration tool's own table of applied migrations: names only. */
export interface AppliedMigrations {
  readonly tool: string;
  /** Qualified name of the table that says so. */
  readonly table: string;
  readonly names: readonly string[];
}

/** What was going on in production when the snapshot was made. */
export interface Activity {
  readonly longestTransactionMs: number;
  readonly longestQueryMs: number;
  readonly replicas: readonly { readonly name: string; readonly lagBytes: number | null }[];
}

/** Who looked, and from where. */
export interface CaptureFacts {
  /** Role that was connected as; null where it was not to be named. */
  readonly role: string | null;
  /** Captured with --anonymous. */
  readonly anonymous: boolean;
  /** The server was a replica. */
  readonly replica: boolean;
}

/** What we know of a production database at a time: never rows. */
export interface Snapshot {
  readonly format: 1;
  /** ISO 8601 time at which the facts were true. */
  readonly takenAt: string;
  /**
   * Where it comes from: a live server, a schema file with row counts, the repository's migrations replayed, or
   * nothing but a schema (no size is known in the last two).
   */
  readonly origin: "captured" | "built" | "replayed" | "schema";
  /** Name of the database, or null. */
  readonly database: string | null;
  /** Full version, "16.14"; and the major, 16. */
  readonly version: string;
  readonly major: number;
  /** The schema as SQL that restores on a server of `major`. */
  readonly schemaSql: string;
  readonly catalog: CatalogData;
  /** By qualified relation name. A relation that is not here has an unknown size. */
  readonly statistics: Readonly<Record<string, RelationStatistics>>;
  readonly activity: Activity | null;
  /** Server settings that bear on migrations, by name; role and database settings as "role:NAME:setting", "database:NAME:setting". */
  readonly settings: Readonly<Record<string, string>>;
  readonly applied: readonly AppliedMigrations[];
  readonly gaps: readonly SnapshotGap[];
  /** Of a captured one; left out by versions that did not write it. */
  readonly capture?: CaptureFacts;
  /** How fast production's kind of server works, as `lockkeeper calibrate` measured it; left out: the shipped figures. */
  readonly calibration?: Throughput;
}
