import { countStatements } from "./count-statements.ts";
import type { MigrationTool } from "./migration-tool.ts";
import { compareByFileNumber, laterFile, versionOfFile } from "./next-name.ts";
import { fileNameOf, folderOf, nearestFile } from "./paths.ts";
import { sqlMigration } from "./sql-migration.ts";

const NAME = /^\d+_.+\.sql$/;

/**
 * sqlx (Rust): `1_name.sql`, or pairs `1_name.up.sql` and `1_name.down.sql`, versions compared as numbers
 * (sqlx-core/src/migrate/source.rs). A migration runs in a transaction unless the file's first characters are
 * `-- no-transaction`; the text is then one string, which the server runs as one implicit transaction
 * (sqlx-postgres/src/migrate.rs, apply).
 */
export const sqlx: MigrationTool = {
  name: "sqlx",
  runsAlone: true,
  matches: (path) => NAME.test(fileNameOf(path)) && /(^|\/)[\w-]*migrations?[\w-]*\//.test(path),
  async claims(path, _text, project) {
    // The nearest manifest says whose folder this is: a Go service beside a Rust one is not sqlx's.
    const manifest = nearestFile(project, path, ["Cargo.toml", "go.mod"]);
    if (manifest === null || !manifest.endsWith("Cargo.toml")) return false;
    const text = (await project.read(manifest)) ?? "";
    return /\bsqlx\b/.test(text) || /\[workspace\]/.test(text);
  },
  async read(path, text, project) {
    const down = path.endsWith(".down.sql");
    const other = down ? path.replace(/\.down\.sql$/, ".up.sql") : path.replace(/\.up\.sql$/, ".down.sql");
    return [
      sqlMigration({
        path,
        tool: "sqlx",
        direction: down ? "down" : "up",
        transactionMode: text.startsWith("-- no-transaction") ? "implicit" : "per migration",
        transactionOptOut: "-- no-transaction",
        sql: text,
        pair: other !== path && project.paths.has(other) ? other : null,
      }),
    ];
  },
  folderOf,
  versionOf: (path) => `${versionOfFile(path)} ${path.endsWith(".down.sql") ? "down" : "up"}`,
  compare: compareByFileNumber,
  async dialect(path, project) {
    const manifest = nearestFile(project, path, ["Cargo.toml"]);
    const text = manifest === null ? "" : ((await project.read(manifest)) ?? "");
    if (/\bpostgres/.test(text)) return "postgresql";
    return /\bsqlite\b/.test(text) ? "SQLite" : /\bmysql\b/.test(text) ? "MySQL" : null;
  },
  // sqlx-postgres/src/migrate.rs, ensure_migrations_table.
  ownTable:
    "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL)",
  whenEdited:
    "sqlx compares checksums: `sqlx migrate run` stops at this migration on every database where it has run.",
  // sqlx-core/src/migrate/migrator.rs, validate_applied_migrations.
  whenRemoved:
    "There `sqlx migrate run` stops, since an applied version is missing, unless it is told to ignore that.",
  // Files without a direction have no way back, by the author's choice.
  writeDown: (path, { sql, transaction }) =>
    path.endsWith(".up.sql")
      ? {
          path: path.replace(/\.up\.sql$/, ".down.sql"),
          place: "file",
          text: transaction ? sql : `-- no-transaction\n${sql}`,
        }
      : null,
  // sqlx looks for it at the very beginning of the file.
  writeInPlace: (_migration, { line, sql, outside }) =>
    outside && line > 1 ? null : { text: outside ? `-- no-transaction\n${sql}` : sql, files: [] },
  additionalFiles(path, { name, position, sql, downSql, transaction }) {
    if (!transaction && countStatements(sql) > 1) return null;
    const isPair = /\.(up|down)\.sql$/.test(path);
    const later = laterFile(path, name, position, isPair ? ".up.sql" : ".sql");
    if (later === null) return null;
    const text = transaction ? sql : `-- no-transaction\n${sql}`;
    const down = later.replace(/\.up\.sql$/, ".down.sql");
    return [
      { path: later, text },
      // sqlx passes over a migration without a down and keeps it as applied.
      ...(isPair ? [{ path: down, text: downSql ?? "-- Taken back by the migration before it.\n" }] : []),
    ];
  },
};
