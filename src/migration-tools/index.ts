import type { ChangeSet, RepositoryTree } from "../model/change-set.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import { createProject } from "./create-project.ts";
import { dbmate } from "./dbmate.ts";
import { diesel } from "./diesel.ts";
import { drizzle } from "./drizzle.ts";
import { findBaseMigrationsWith } from "./find-base-migrations.ts";
import { type FoundMigrations, findMigrationsWith } from "./find-migrations.ts";
import { flyway } from "./flyway.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import type { MigrationTool, StatementInPlace, WrittenDown, WrittenInPlace } from "./migration-tool.ts";
import { type NameAdditional, nameAmong } from "./name-among.ts";
import { plainSql, psql, readPlainSql } from "./plain-sql.ts";
import { prisma } from "./prisma.ts";
import { sqlMigrate } from "./sql-migrate.ts";
import { sqlx } from "./sqlx.ts";
import { supabase } from "./supabase.ts";

/**
 * The migration tools. The first that claims a file has it: those that know theirs by what is written in it or beside
 * it come before those that only know a name, and plain SQL takes what is left.
 */
export const migrationTools: readonly MigrationTool[] = [
  goose,
  dbmate,
  sqlMigrate,
  prisma,
  drizzle,
  supabase,
  flyway,
  diesel,
  sqlx,
  golangMigrate,
  plainSql,
  psql,
];

/** The migrations of a file without a repository: those of the tool whose annotations it carries, else as psql runs it. */
export async function readGivenFile(path: string, text: string): Promise<readonly Migration[]> {
  const project = await createProject({
    paths: async () => [],
    read: async () => null,
    readBytes: async () => null,
  });
  for (const tool of migrationTools) {
    if (tool.annotates === true && (await tool.claims(path, text, project)))
      return tool.read(path, text, project);
  }
  return [readPlainSql(path, text)];
}

/** Finds the migrations that a change set adds, edits, renames and removes; `tree` is the head's. */
export function findMigrations(
  changeSet: ChangeSet,
  tree: RepositoryTree,
  config: Config,
): Promise<FoundMigrations> {
  return findMigrationsWith(migrationTools, changeSet, tree, config);
}

/** Every up migration of a database at a commit, in the order in which a new database gets them. */
export function findBaseMigrations(
  tree: RepositoryTree,
  config: Config,
  database: DatabaseConfig,
): Promise<readonly Migration[]> {
  return findBaseMigrationsWith(migrationTools, tree, config, database);
}

/** SQL of the tables that the tools of these migrations keep for themselves, which is run before all of them. */
export function ownTablesOf(migrations: readonly Migration[]): readonly string[] {
  const names = new Set(migrations.map(({ tool }) => tool));
  return migrationTools.flatMap(({ name, ownTable }) =>
    ownTable === undefined || !names.has(name) ? [] : [ownTable],
  );
}

/** True where two runs of a tool on one database never overlap. */
export function runsAlone(tool: string): boolean {
  return migrationTools.some(({ name, runsAlone }) => name === tool && runsAlone === true);
}

/** Names additional migrations among the files of a repository; `paths` are those at the head. */
export function nameAdditionalMigrations(paths: Iterable<string>): NameAdditional {
  return nameAmong(migrationTools, paths);
}

/** Writes SQL in the place of a statement, in the form of its migration's tool; null where it cannot run there as it must. */
export function writeInPlaceAmong(
  paths: Iterable<string>,
): (migration: Migration, statement: StatementInPlace) => WrittenInPlace | null {
  const known = new Set(paths);
  return (migration, statement) => {
    const tool = migrationTools.find(({ name }) => name === migration.tool);
    if (tool?.writeInPlace !== undefined) return tool.writeInPlace(migration, statement, known);
    return statement.outside ? null : { text: statement.sql, files: [] };
  };
}

/** Writes downs in the form of their migration's tool; null where it runs none. `paths` are the files at the head. */
export function writeDownsAmong(
  paths: Iterable<string>,
): (migration: Migration, sql: string, transaction: boolean) => WrittenDown | null {
  const known = new Set(paths);
  return ({ tool, path }, sql, transaction) =>
    migrationTools.find(({ name }) => name === tool)?.writeDown?.(path, { sql, transaction }, known) ?? null;
}
