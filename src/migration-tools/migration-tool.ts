import type { Migration, NewFile } from "../model/migration.ts";

/** The tree of a repository at one commit, indexed for the questions that migration tools ask. */
export interface Project {
  readonly paths: ReadonlySet<string>;
  /** Text of a file, or null where it does not exist or is not text. Read once, however often it is asked for. */
  read(path: string): Promise<string | null>;
  /** Paths of the files directly in a folder ("" is the root). */
  filesIn(folder: string): readonly string[];
  /** Keeps what `make` answers under a key, so that a folder is looked at once and not once a file. */
  remember<T>(key: string, make: () => Promise<T>): Promise<T>;
  /** Values for placeholders that the configuration of Lockkeeper gives, by name. */
  readonly placeholders: Readonly<Record<string, string>>;
}

/** What a migration that is added after another one holds. */
export interface AdditionalMigration {
  /** A few words for its name. */
  readonly name: string;
  /** 1 for the first one after the existing migration, 2 for the second, … */
  readonly position: number;
  readonly sql: string;
  /** SQL of the other direction, where there is one. */
  readonly downSql?: string;
  /** False where it must run outside a transaction. */
  readonly transaction: boolean;
}

/** SQL that takes the place of a statement, and how it must run. */
export interface StatementInPlace {
  /** The statement's lines, the last one inclusive. */
  readonly line: number;
  readonly endLine: number;
  readonly sql: string;
  /** True where it is the migration's only statement and must run outside the transaction that the tool opens. */
  readonly outside: boolean;
}

/** What is written in the place of a statement. */
export interface WrittenInPlace {
  readonly text: string;
  /** Files that must lie beside the migration for it. */
  readonly files: readonly NewFile[];
}

/** A migration tool: how its migrations are found, read, ordered and written. One file each, listed in index.ts. */
export interface MigrationTool {
  readonly name: string;
  /** True where a file of this path may be one of its migrations. Nothing is read: this is asked of every path. */
  matches(path: string): boolean;
  /** True where the file is one, by its text and its surroundings. Asked only where `matches` said so, in the list's order. */
  claims(path: string, text: string, project: Project): boolean | Promise<boolean>;
  /** True where its files carry its own annotations, so that one is known without its surroundings. Left out: they do not. */
  readonly annotates?: true;
  /** The migrations of a file: one, or an up and a down. Never throws: what it cannot read is in `notAnalysed`. */
  read(path: string, text: string, project: Project): Promise<readonly Migration[]>;
  /** The folder whose migrations the tool runs as one sequence. */
  folderOf(path: string): string;
  /** What the tool knows the migration by within its folder: two files of one version are one migration to it. */
  versionOf(path: string): string;
  /** Order in which the tool runs two migrations of one folder. */
  compare(a: string, b: string): number;
  /** Database system that the project uses the tool with, in lower case, where the tool's own files say so; else null. */
  dialect?(path: string, project: Project): Promise<string | null>;
  /** True where an edited file is run again. Left out: it never is. */
  runsAgain?(path: string): boolean;
  /** True for a file that runs on a database only where no migration has run yet. Left out: there are none. */
  runsOnlyOnNewDatabases?(path: string): boolean;
  /** Of all migrations of a folder those that run on a new database. Left out: all. */
  forNewDatabase?(paths: readonly string[]): readonly string[];
  /** True where the tool holds a lock of its own in the database while it runs, so that a second run waits for the first. */
  readonly runsAlone?: true;
  /** What the tool does when a migration that has run is edited, in a sentence. */
  readonly whenEdited: string;
  /** The same of one that is removed, or gets another version. Left out: the tool goes on without it. */
  readonly whenRemoved?: string;
  /** SQL of the table in which the tool keeps what has run, made before the first migration: migrations may name it. */
  readonly ownTable?: string;
  /**
   * The files of an additional migration that the tool runs after `path` and before what comes later: the migration
   * first, then what must lie beside it. Null where the tool cannot run it that way, or needs more than files.
   */
  additionalFiles(path: string, addition: AdditionalMigration): readonly NewFile[] | null;
  /**
   * Writes SQL in the place of a statement in the tool's own form. Null where it cannot run there as it must. Left out:
   * SQL stands there as it is, and nothing can run outside the tool's transaction.
   *
   * @param paths the files at the head
   */
  writeInPlace?(
    migration: Migration,
    statement: StatementInPlace,
    paths: ReadonlySet<string>,
  ): WrittenInPlace | null;
  /**
   * Where the down of a migration stands and how it is written. Null where the project keeps none for this migration.
   * Left out: the tool runs no downs.
   */
  writeDown?(path: string, down: DownText, paths: ReadonlySet<string>): WrittenDown | null;
}

/** The statements of a down, each with its semicolon. */
export interface DownText {
  readonly sql: string;
  /** False where they must run outside a transaction. */
  readonly transaction: boolean;
}

/** The down of a migration in its tool's own form. */
export interface WrittenDown {
  readonly path: string;
  /** `section`: lines that belong into the migration's own file. */
  readonly place: "file" | "section";
  readonly text: string;
}
