import { countStatements } from "./count-statements.ts";
import type { MigrationTool } from "./migration-tool.ts";
import { laterVersion, nameWords } from "./next-name.ts";
import { compareByNumber, fileNameOf, folderOf, joinPath } from "./paths.ts";
import { readSettings } from "./read-settings.ts";
import { sqlMigration } from "./sql-migration.ts";

/**
 * Prisma Migrate: `<version>_name/migration.sql` beside `migration_lock.toml`. The script is one `simple_query`
 * (prisma-engines, sql-schema-connector, postgres/connector/native.rs, apply_migration_script), which the server runs
 * as one implicit transaction; a script of one statement may hold CONCURRENTLY. There is no opt-out and no down.
 */
export const prisma: MigrationTool = {
  name: "prisma",
  runsAlone: true,
  matches: (path) => /\/[^/]+\/migration\.sql$/.test(`/${path}`),
  claims: (path, _text, project) =>
    project.paths.has(lockFile(path)) ||
    // A first migration whose lock file is not there yet, in Prisma's own folder.
    (/(^|\/)prisma\/([\w-]+\/)?migrations?\/[^/]+\/migration\.sql$/.test(path) &&
      !project.paths.has(joinPath(folderOf(path), "snapshot.json"))),
  read: async (path, text) => [
    sqlMigration({ path, tool: "prisma", transactionMode: "implicit", sql: text, pair: null }),
  ],
  folderOf: (path) => folderOf(folderOf(path)),
  versionOf: (path) => fileNameOf(folderOf(path)),
  // Prisma orders by the folder's name as text (schema-core, list_migrations sorts by migration_name).
  compare: (a, b) => compareText(folderOf(a), folderOf(b)),
  async dialect(path, project) {
    const text = await project.read(lockFile(path));
    const provider = text === null ? undefined : readSettings(text).get("provider");
    return provider?.toLowerCase() ?? null;
  },
  whenEdited:
    "Prisma does not run it again: `migrate deploy` leaves databases where it has run as they are, and `migrate dev` asks to reset them since the checksum differs.",
  additionalFiles(path, { name, position, sql, transaction }) {
    if (!transaction && countStatements(sql) > 1) return null;
    const version = /^\d+/.exec(fileNameOf(folderOf(path)))?.[0];
    if (version === undefined) return null;
    const folder = `${laterVersion(version, position)}_${nameWords(name)}`;
    return [{ path: joinPath(joinPath(folderOf(folderOf(path)), folder), "migration.sql"), text: sql }];
  },
};

function lockFile(path: string): string {
  return joinPath(folderOf(folderOf(path)), "migration_lock.toml");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : compareByNumber(a, b);
}
