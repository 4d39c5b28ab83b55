import type { Migration, MigrationPart } from "../model/migration.ts";
import { annotate, gooseAnnotations, isMarked, readAnnotatedSql } from "./annotated-sql.ts";
import type { MigrationTool } from "./migration-tool.ts";
import { compareByFileNumber, laterFile, versionOfFile } from "./next-name.ts";
import { fileNameOf, folderOf } from "./paths.ts";
import { type StandIn, substitute } from "./placeholders.ts";
import { sqlMigration, unreadCode } from "./sql-migration.ts";

/**
 * goose: sections of one file, cut by annotations (internal/sqlparser/parser.go). A migration runs in a transaction
 * unless the file says `-- +goose NO TRANSACTION`, which holds for both directions (migration_sql.go,
 * runSQLMigration). Without it each statement, as goose cuts them, is one Exec: what a StatementBegin block holds is
 * one string, which the server runs as one implicit transaction.
 */
export const goose: MigrationTool = {
  name: "goose",
  annotates: true,
  matches: (path) => /^\d+_.+\.(sql|go)$/.test(fileNameOf(path)),
  claims: (path, text) =>
    path.endsWith(".go") ? /\bgoose\.AddMigration/.test(text) : /^--.*\+goose\s+up\b/im.test(text),
  async read(path, text, project) {
    if (path.endsWith(".go")) return [unreadCode(path, "goose", "Go")];
    const { up, down, transaction, environment, problems } = readAnnotatedSql(text, gooseAnnotations);
    const common = {
      path,
      tool: "goose",
      transactionMode: transaction ? ("per migration" as const) : ("implicit" as const),
      transactionOptOut: "-- +goose NO TRANSACTION",
      pair: path,
    };
    const migrations = [sqlMigration({ ...common, parts: up.parts, notAnalysed: problems })];
    if (down !== null) migrations.push(sqlMigration({ ...common, direction: "down", parts: down.parts }));
    else migrations[0] = sqlMigration({ ...common, parts: up.parts, notAnalysed: problems, pair: null });
    return environment ? migrations.map((each) => expandVariables(each, project.placeholders)) : migrations;
  },
  folderOf,
  versionOf: versionOfFile,
  compare: compareByFileNumber,
  // Go quotes with backticks, as MySQL does: the marks of SQL say nothing there.
  dialect: async (path) => (path.endsWith(".go") ? "postgresql" : null),
  whenEdited: "goose keeps the versions that have run and does not run this one again.",
  writeDown: (path, { sql }) =>
    path.endsWith(".go")
      ? null
      : { path, place: "section", text: `-- +goose Down\n${annotate(sql, gooseAnnotations)}\n` },
  // goose takes the annotation wherever it stands in the file.
  writeInPlace({ parts }, { line, sql, outside }) {
    const text = isMarked(parts, line) ? sql : annotate(sql, gooseAnnotations);
    return { text: outside ? `-- +goose NO TRANSACTION\n${text}` : text, files: [] };
  },
  additionalFiles(path, { name, position, sql, downSql, transaction }) {
    const later = laterFile(path, name, position, ".sql");
    if (later === null) return null;
    const header = transaction ? "" : "-- +goose NO TRANSACTION\n";
    const down = downSql === undefined ? "" : `${annotate(downSql, gooseAnnotations)}\n`;
    return [
      {
        path: later,
        text: `${header}-- +goose Up\n${annotate(sql, gooseAnnotations)}\n\n-- +goose Down\n${down}`,
      },
    ];
  },
};

/** `-- +goose ENVSUB ON` puts environment variables in the place of `$NAME` and `${NAME:-default}`. */
function expandVariables(migration: Migration, values: Readonly<Record<string, string>>): Migration {
  const pattern = /(?<!\$)\$(?:\{(\w+)(?::?-([^}\n]*))?\}|([A-Za-z_]\w*)(?!\w*\$))/g;
  const standInOf = (_name: string, whole: string): StandIn => {
    const [, braced, fallback, bare] = new RegExp(pattern.source).exec(whole) ?? [];
    const name = braced ?? bare ?? "";
    const value = values[name] ?? fallback;
    return value === undefined
      ? {
          reason: `goose puts the environment variable \`${name}\` here, whose value is not in the repository; give one under \`placeholders\` in Lockkeeper's configuration`,
        }
      : { value };
  };
  const notAnalysed = [...migration.notAnalysed];
  const parts = migration.parts.map((part): MigrationPart => {
    const read = substitute(part.sql, pattern, standInOf);
    notAnalysed.push(...read.notAnalysed.map(({ line, reason }) => ({ line: line + part.line - 1, reason })));
    return { sql: read.parts[0]?.sql ?? "", line: part.line };
  });
  return { ...migration, parts, notAnalysed, verbatim: false };
}
