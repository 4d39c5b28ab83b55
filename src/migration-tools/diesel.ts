import { countStatements } from "./count-statements.ts";
import type { MigrationTool } from "./migration-tool.ts";
import { laterVersion, nameWords } from "./next-name.ts";
import { fileNameOf, folderOf, joinPath, nearestFile } from "./paths.ts";
import { readSettings } from "./read-settings.ts";
import { sqlMigration } from "./sql-migration.ts";

const TAKEN_BACK = "Taken back by the migration before it.";
const NO_TRANSACTION = "run_in_transaction = false\n";
/** `2024-01-31-120000_name`, `2024-01-31-120000-0000_name`, and the set-up migration `00000000000000_…`. */
const FOLDER = /^(\d{4}-\d\d-\d\d-\d{6}(-\d+)?|0{14})_/;

/**
 * Diesel: `<version>_name/{up,down}.sql`. A migration runs in a transaction unless `metadata.toml` beside it says
 * `run_in_transaction = false`; the script is then one `batch_execute`, which the server runs as one implicit
 * transaction (diesel_migrations, file_based_migrations.rs and migration_harness.rs).
 */
export const diesel: MigrationTool = {
  name: "diesel",
  matches: (path) => /(^|\/)[^/]+\/(up|down)\.sql$/.test(path),
  claims: (path, _text, project) =>
    FOLDER.test(fileNameOf(folderOf(path))) || nearestFile(project, path, ["diesel.toml"]) !== null,
  async read(path, text, project) {
    const direction = path.endsWith("/down.sql") ? "down" : "up";
    const other = joinPath(folderOf(path), direction === "up" ? "down.sql" : "up.sql");
    const metadata = await project.read(joinPath(folderOf(path), "metadata.toml"));
    const inTransaction = metadata === null || readSettings(metadata).get("run_in_transaction") !== "false";
    return [
      sqlMigration({
        path,
        tool: "diesel",
        direction,
        transactionMode: inTransaction ? "per migration" : "implicit",
        transactionOptOut: "metadata.toml: run_in_transaction = false",
        sql: text,
        pair: project.paths.has(other) ? other : null,
      }),
    ];
  },
  folderOf: (path) => folderOf(folderOf(path)),
  versionOf: (path) => `${versionOf(path)} ${fileNameOf(path)}`,
  compare: (a, b) => (versionOf(a) < versionOf(b) ? -1 : versionOf(a) > versionOf(b) ? 1 : 0),
  // diesel_migrations, migration_harness.rs and diesel/src/migration/setup_migration_table.sql.
  ownTable:
    "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version varchar(50) PRIMARY KEY NOT NULL, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)",
  whenEdited: "Diesel keeps the versions that have run and does not run this one again.",
  writeDown: (path, { sql }) => ({ path: joinPath(folderOf(path), "down.sql"), place: "file", text: sql }),
  writeInPlace({ path }, { sql, outside }, paths) {
    const settings = joinPath(folderOf(path), "metadata.toml");
    if (!outside) return { text: sql, files: [] };
    return paths.has(settings) ? null : { text: sql, files: [{ path: settings, text: NO_TRANSACTION }] };
  },
  additionalFiles(path, { name, position, sql, downSql, transaction }) {
    const version = /^[\d-]+(?=_)/.exec(fileNameOf(folderOf(path)))?.[0];
    if (version === undefined || (!transaction && countStatements(sql) > 1)) return null;
    const folder = joinPath(folderOf(folderOf(path)), `${laterStamp(version, position)}_${nameWords(name)}`);
    const metadata = { path: `${folder}/metadata.toml`, text: NO_TRANSACTION };
    return [
      { path: `${folder}/up.sql`, text: sql },
      // Diesel goes back past no migration without a down.sql, and takes none without a statement.
      { path: `${folder}/down.sql`, text: downSql ?? `SELECT 1; -- ${TAKEN_BACK}\n` },
      ...(transaction ? [] : [metadata]),
    ];
  },
};

/** What is before the first underscore, without dashes (migrations_internals, version_from_string). */
function versionOf(path: string): string {
  return (fileNameOf(folderOf(path)).split("_")[0] ?? "").replaceAll("-", "");
}

function laterStamp(version: string, position: number): string {
  const digits = version.replaceAll("-", "");
  if (/^0+$/.test(digits.slice(0, 14))) return version.slice(0, -1) + String(position);
  const later = laterVersion(digits.slice(0, 14), position);
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)(\d{6})$/.exec(later) ?? [];
  return year === undefined
    ? laterVersion(digits, position)
    : `${year}-${month}-${day}-${time}${version.slice(17)}`;
}
