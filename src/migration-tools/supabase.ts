import { countStatements } from "./count-statements.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import { compareByFileNumber, laterFile, versionOfFile } from "./next-name.ts";
import { folderOf, joinPath } from "./paths.ts";
import { readSettings } from "./read-settings.ts";
import { sqlMigration } from "./sql-migration.ts";

/**
 * Supabase: `supabase/migrations/<version>_name.sql`. The CLI cuts a file into statements and sends them, with the
 * insert into its own history, as one pipeline with one Sync, which the server runs as one implicit transaction
 * (apps/cli-go/pkg/migration/file.go, ExecBatch); CONCURRENTLY runs only where it is the file's only statement.
 * Settings are reset before each file (apply.go, ApplyMigrations), so what a migration SETs ends with it.
 */
export const supabase: MigrationTool = {
  name: "supabase",
  matches: (path) => /(^|\/)supabase\/migrations\/\d+_[^/]*\.sql$/.test(path),
  // The words of other tools' sections win: a team may keep dbmate's files there.
  claims: (_path, text) => !/^--\s*(migrate:up|\+goose\s+up)\b/im.test(text),
  read: async (path, text, project) => [
    sqlMigration({
      path,
      tool: "supabase",
      transactionMode: "implicit",
      sql: text,
      pair: null,
      settings: await databaseSettings(path, project),
    }),
  ],
  folderOf,
  versionOf: versionOfFile,
  compare: compareByFileNumber,
  dialect: async () => "postgresql",
  whenEdited:
    "Supabase keeps the versions that have run and does not run this one again; `supabase db reset` and preview branches do.",
  additionalFiles(path, { name, position, sql, transaction }) {
    if (!transaction && countStatements(sql) > 1) return null;
    const later = laterFile(path, name, position, ".sql");
    return later === null ? null : [{ path: later, text: sql }];
  },
};

/** `[db.settings]` of config.toml, which `supabase config push` makes settings of the database. */
async function databaseSettings(path: string, project: Project): Promise<Readonly<Record<string, string>>> {
  const config = await project.read(joinPath(folderOf(folderOf(path)), "config.toml"));
  if (config === null) return {};
  const timeout = readSettings(config).get("db.settings.statement_timeout");
  return timeout === undefined ? {} : { statement_timeout: timeout };
}
