import { annotate, isMarked, readAnnotatedSql, sqlMigrateAnnotations } from "./annotated-sql.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import { laterVersion, nameWords } from "./next-name.ts";
import { compareByNumber, fileNameOf, folderOf, joinPath, nearestFile } from "./paths.ts";
import { sqlMigration } from "./sql-migration.ts";

const syntax = sqlMigrateAnnotations;

/**
 * sql-migrate (rubenv): `-- +migrate Up` and `-- +migrate Down` sections of one file, each in a transaction unless its
 * annotation says `notransaction`, and each statement, as sql-migrate cuts them, one Exec (migrate.go,
 * applyMigrations). It knows a migration by its file's name, orders by the number that the name begins with, and puts
 * names without one behind (migrate.go, Less).
 */
export const sqlMigrate: MigrationTool = {
  name: "sql-migrate",
  matches: (path) => path.endsWith(".sql"),
  annotates: true,
  claims: (_path, text) => /^-- \+migrate +(Up|Down)(?=\s|$)/m.test(text),
  async read(path, text, project) {
    const cuts = await isRunBySqlMigrate(path, project);
    const { up, down, outside, problems } = readAnnotatedSql(text, { ...syntax, cuts });
    const section = (direction: "up" | "down", parts: typeof up.parts) =>
      sqlMigration({
        path,
        tool: "sql-migrate",
        direction,
        transactionMode: outside.has(direction) ? "implicit" : "per migration",
        transactionOptOut: `-- +migrate ${direction === "up" ? "Up" : "Down"} notransaction`,
        parts,
        pair: down === null ? null : path,
        notAnalysed: direction === "up" ? problems : [],
      });
    return [section("up", up.parts), ...(down === null ? [] : [section("down", down.parts)])];
  },
  folderOf,
  versionOf: fileNameOf,
  compare(first, second) {
    const [a, b] = [fileNameOf(first), fileNameOf(second)];
    const [isNumbered, isOtherNumbered] = [/^\d/.test(a), /^\d/.test(b)];
    if (isNumbered !== isOtherNumbered) return isNumbered ? -1 : 1;
    return compareByNumber(a, b);
  },
  whenEdited: "sql-migrate keeps the files that have run and does not run this one again.",
  whenRemoved: "sql-migrate refuses to go on while its table names a file that is not there.",
  writeDown: (path, { sql, transaction }) => ({
    path,
    place: "section",
    text: `-- +migrate Down${transaction ? "" : " notransaction"}\n${annotate(sql, syntax)}\n`,
  }),
  // A second Up annotation goes on with the same section; its option counts for the whole of it.
  writeInPlace({ parts }, { line, sql, outside }) {
    const text = isMarked(parts, line) ? sql : annotate(sql, syntax);
    return { text: outside ? `-- +migrate Up notransaction\n${text}` : text, files: [] };
  },
  additionalFiles(path, { name, position, sql, downSql, transaction }) {
    const [, version, between] = /^(\d+)([-_]?)/.exec(fileNameOf(path)) ?? [];
    if (version === undefined) return null;
    const file = `${laterVersion(version, position)}${between || "-"}${nameWords(name)}.sql`;
    const option = transaction ? "" : " notransaction";
    const down = downSql === undefined ? "" : `${annotate(downSql, syntax)}\n`;
    const text = `-- +migrate Up${option}\n${annotate(sql, syntax)}\n\n-- +migrate Down${option}\n${down}`;
    return [{ path: joinPath(folderOf(path), file), text }];
  },
};

/** False for a Go project that has a runner of its own for files with these annotations: it sends a section whole. */
async function isRunBySqlMigrate(path: string, project: Project): Promise<boolean> {
  const module = nearestFile(project, path, ["go.mod"]);
  const text = module === null ? null : await project.read(module);
  return text === null || text.includes("rubenv/sql-migrate");
}
