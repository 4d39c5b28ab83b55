import type { CatalogData, Relation, RelationKind } from "./catalog.ts";
import type { LockMode } from "./lock.ts";
import type { DatabaseError } from "./statement.ts";

/** Limits that are kept from outside the shadow, since a migration may change any setting of its own session. */
export interface ShadowLimits {
  /** How long one statement may run, in ms, before it is cancelled. */
  readonly statementMs: number;
  /** How long the work of all databases of one review may take together, observing included, in ms. Restoring has as much. */
  readonly reviewMs: number;
  /** Address space of each server process, in bytes. */
  readonly memoryBytes: number;
  /** Size of a single file, in bytes. */
  readonly fileBytes: number;
  /** What one statement may add to the folder of the server, in bytes. */
  readonly folderBytes: number;
}

/** Locks that the migration's transaction holds on one relation after a statement. */
export interface ObservedLock {
  /** Qualified, quoted name. */
  readonly relation: string;
  readonly kind: RelationKind;
  /** Of an index: the qualified name of its table; else null. */
  readonly table: string | null;
  /** Every mode that the transaction holds, weakest first. */
  readonly modes: readonly LockMode[];
  /** Those of `modes` that it did not hold before this statement. */
  readonly newModes: readonly LockMode[];
}

/** Rows of one table that a statement changed. The shadow has few rows or none: zero says nothing of production. */
export interface RowChanges {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** What a statement did on the shadow, as a second session and the catalogs saw it. Relations by qualified, quoted name. */
export interface Observation {
  /** Locks held at the statement's end, those of earlier statements of the transaction included. */
  readonly locks: readonly ObservedLock[];
  /** Tables whose heap was written anew, row by row. */
  readonly rewritten: readonly string[];
  /** Tables that were emptied by replacing their file. */
  readonly truncated: readonly string[];
  /** Materialized views whose contents were computed anew. */
  readonly refilled: readonly string[];
  /** Relations whose file was copied block by block (SET TABLESPACE). */
  readonly copied: readonly string[];
  /** Tables of which every row was, or on a table with rows would be, read. For DML it tells the shadow's plan, not production's. */
  readonly scanned: readonly string[];
  /** Indexes that were built or built anew. */
  readonly indexesBuilt: readonly { readonly index: string; readonly table: string }[];
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  /** Relations that existed before and whose catalog rows changed; under their new name where renamed. */
  readonly changed: readonly string[];
  /** Relations that have another name or schema now. Everywhere else they are called by the name they had before. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** What CASCADE dropped, in the server's words: "column sender of table parcels". Left out: nothing. */
  readonly cascaded?: readonly string[];
  /** Types, functions, schemas, extensions, publications or views changed: read the whole catalog anew. */
  readonly otherCatalogChanged: boolean;
  /** By table; only tables with a change. */
  readonly rows: Readonly<Record<string, RowChanges>>;
  readonly error: (DatabaseError & { readonly detail?: string; readonly hint?: string }) | null;
  /** Why the watchdog ended the statement, in a sentence; null where it ended by itself. */
  readonly cutShort: string | null;
  /**
   * False where its locks could not be read at its end, since it released them itself (CONCURRENTLY, VACUUM, a procedure
   * that commits): `locks` then holds what was seen in passing, and more is possible.
   */
  readonly watched: boolean;
  /** True where the error is of the shadow alone (only a superuser may do this, the database's name): not a failing migration. */
  readonly superuserNeeded: boolean;
  /** What the trusted side did so that the statement could run ("created the role app"), in few words each. */
  readonly assisted: readonly string[];
  /** How long the statement itself took, in ms. */
  readonly ms: number;
}

/** What the caller knows of a statement from its syntax tree. */
export interface ObserveOptions {
  /** False for CONCURRENTLY, VACUUM, CREATE DATABASE and the like. */
  readonly mayRunInTransaction: boolean;
  /** True for BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, PREPARE TRANSACTION. */
  readonly isTransactionControl: boolean;
}

/** A statement of the schema SQL that did not restore. */
export interface RestoreProblem {
  /** Line in the schema SQL, 1-based. */
  readonly line: number;
  readonly sql: string;
  readonly message: string;
}

/** A fresh clone of the prepared database with the migration's session, whose role is no superuser, and an observer. */
export interface ShadowDatabase {
  /** Runs BEGIN on the migration's session. */
  begin(): Promise<void>;
  /** Runs COMMIT. Answers what it failed with (a deferred constraint), or null. */
  commit(): Promise<DatabaseError | null>;
  /** Runs ROLLBACK. */
  rollback(): Promise<void>;
  /** True while the migration's session is in a transaction block. */
  readonly inTransaction: boolean;
  /** Why nothing more is run, in a sentence, once the time for the whole review is used up; else null. */
  readonly outOfTime: string | null;
  /**
   * Runs one statement on the migration's session and tells what it did. Outside a transaction it is wrapped in one of its own
   * where it may run in one; inside one a savepoint keeps its failure from poisoning the rest.
   * Never throws for what the statement does; throws ShadowLostError where the server is gone.
   */
  observe(sql: string, options: ObserveOptions): Promise<Observation>;
  /**
   * Runs one statement as `observe` does, under the same limits, without looking at what it did: several times as quick.
   * Answers the error that it ended with, or null.
   */
  run(sql: string, options: ObserveOptions): Promise<DatabaseError | null>;
  /** Catalog as the migration's session sees it now, uncommitted changes included. */
  readCatalog(): Promise<CatalogData>;
  /** Only these relations (qualified names) and what hangs on them; those that do not exist are left out. */
  readRelations(names: readonly string[]): Promise<readonly Relation[]>;
  /** Runs a query as the migration's role, within its transaction if there is one. Throws the server's error. */
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
  /**
   * Reads the catalogs with an empty search path, without the migration's limits, and leaves nothing behind. Throws the
   * server's error.
   */
  read(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
  /** The whole schema as comparable data: identity of each object to its definition. */
  describeSchema(): Promise<ReadonlyMap<string, string>>;
  /** Ends the sessions and drops the database. */
  close(): Promise<void>;
}

/** A throw-away PostgreSQL with the schema of a snapshot. */
export interface Shadow {
  readonly major: number;
  /** Full version, "16.14". */
  readonly version: string;
  readonly restoreProblems: readonly RestoreProblem[];
  /** Catalog of the prepared database. */
  readonly catalog: CatalogData;
  /**
   * @param ownTime true where what runs on the database is a review of its own, so that what ran on others takes none of
   * its time.
   */
  openDatabase(ownTime?: boolean): Promise<ShadowDatabase>;
  close(): Promise<void>;
}
