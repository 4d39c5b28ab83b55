import type { FoundMigrations } from "./migration-tools/find-migrations.ts";
import type { ChangeSet, RepositoryTree } from "./model/change-set.ts";
import type { Config, DatabaseConfig } from "./model/config.ts";
import type { LockOrder, OtherPullRequest } from "./model/lock-order.ts";
import type { Shadow } from "./model/shadow.ts";
import type { FoundSnapshot } from "./stages/find-snapshot.ts";

/** What a shadow is made from. */
export interface ShadowRequest {
  readonly major: number;
  readonly schemaSql: string;
  /** Of production's sessions, where it is known: whether timestamp to timestamptz rewrites depends on it. */
  readonly timeZone?: string | undefined;
}

/** Everything that touches the world, handed in by the service, the command line, the demo and the tests. */
export interface ReviewWorld {
  readChangeSet(): Promise<ChangeSet>;
  /** The migrations in the change set, in the order in which they will run. */
  findMigrations(changeSet: ChangeSet, config: Config): Promise<FoundMigrations>;
  /** The tree that the change is compared with: its migrations are the history of the schema. */
  readonly base: RepositoryTree;
  /**
   * Paths of the base that its branch did not have at a time; null: its history does not tell. Left out: there is none.
   */
  mergedSince?(time: Date): Promise<ReadonlySet<string> | null>;
  /** The configuration of the base branch; `text` null where there is none. */
  readConfigFile(): Promise<{ readonly text: string | null; readonly path: string }>;
  readSnapshot(database: DatabaseConfig, config: Config): Promise<FoundSnapshot>;
  /** Null: shadows are switched off here. */
  readonly openShadow: ((request: ShadowRequest) => Promise<Shadow>) | null;
  /** The wanted files of the code at a side, streamed; null where it is not at hand. Throws CodeNotWholeError after what could be read. */
  codeFiles(
    side: "base" | "head",
    isWanted: (path: string) => boolean,
  ): AsyncIterable<{ readonly path: string; readonly text: string }> | null;
  /**
   * Told in what order the migrations lock their tables, after each database what is known so far; gives the same of the
   * other open pull requests. Left out: none is known.
   */
  meetOthers?(orders: readonly LockOrder[]): Promise<readonly OtherPullRequest[]>;
  /** False: rewrites are offered without their proof, which takes most of the time. Left out: they are proven. */
  readonly prove?: boolean;
  /** Major version that the caller insists on, or null. */
  readonly postgres: number | null;
  /** Says what is being done, for people who wait. */
  progress(step: string): void;
}
