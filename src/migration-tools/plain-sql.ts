import type { Direction, Migration, TransactionMode } from "../model/migration.ts";
import type { AdditionalMigration, MigrationTool } from "./migration-tool.ts";
import { laterFile } from "./next-name.ts";
import { compareByNumber, compareNaturally, fileNameOf, folderOf } from "./paths.ts";
import { readStandIns } from "./placeholders.ts";
import { sqlMigration } from "./sql-migration.ts";

/** Folders that teams keep migrations in when a runner of their own, or one that we do not know, runs them. */
const FOLDER = /migrat|^(deltas?|evolutions|upgrades?|schema[-_]?updates?|db[-_]?scripts|changesets?)$/i;
/** Folders of a database in which numbered files are most likely migrations too, where there are several. */
const DATABASE_FOLDER = /(^|\/)(db|database|sql|pg|postgres(ql)?)$/i;
const NUMBERED = /(^|\/)\d{3,}([_-][^/]*)?\.sql$/;
const SEVERAL = 3;
const DOWN = /(^|[._-])(down|undo|rollback|revert)(\.sql$|[._-])|(^|\/)revert\//i;

/** Directives in the first lines by which known runners leave a transaction out, and how they then send the file. */
const DIRECTIVES: readonly (readonly [RegExp, TransactionMode])[] = [
  // Atlas sends each statement by itself (ariga/atlas, sql/migrate, Executor).
  [/^--\s*atlas:txmode\s+none\b/im, "per statement"],
  // These send the whole file as one string.
  [
    /^--\s*(prairielearn:migrations\s+NO\s+TRANSACTION|postgres-migrations\s+disable-transaction)\b/im,
    "implicit",
  ],
];

/**
 * Plain SQL in a folder of migrations, run by something that the repository does not name. Its transactions are not
 * known, so it is judged as if one transaction went around the file; name the tool in the configuration to be exact.
 */
export const plainSql: MigrationTool = {
  name: "sql",
  matches: (path) =>
    path.endsWith(".sql") &&
    (isInFolderOfMigrations(path) || (NUMBERED.test(path) && DATABASE_FOLDER.test(folderOf(path)))),
  claims: (path, _text, project) =>
    isInFolderOfMigrations(path) ||
    project.filesIn(folderOf(path)).filter((each) => NUMBERED.test(each)).length >= SEVERAL,
  read: async (path, text) => [
    sqlMigration({
      ...readStandIns(text),
      path,
      tool: "sql",
      direction: directionOf(path),
      transactionMode:
        DIRECTIVES.find(([directive]) => directive.test(text.slice(0, 1000)))?.[1] ?? "unknown",
    }),
  ],
  folderOf: rootOf,
  versionOf: (path) => path.slice(rootOf(path).length + 1),
  compare: compareNaturally,
  whenEdited: "Most runners do not run it again where it has run.",
  // Most runners wrap a file in a transaction: where it must not run in one, none is promised.
  additionalFiles: (path, addition) => (addition.transaction ? additionalSql(path, addition) : null),
};

/**
 * SQL files that are run as psql runs them: each statement its own transaction unless the file opens one. Never found
 * by itself: the configuration names it, and so does the command line for the files it is given.
 */
export const psql: MigrationTool = {
  ...plainSql,
  name: "psql",
  matches: () => false,
  additionalFiles: additionalSql,
  read: async (path, text) => [readPlainSql(path, text)],
  whenEdited: "Whether it runs again is up to what calls psql.",
};

/** Reads a file as psql would run it, whatever its folder. */
export function readPlainSql(path: string, text: string): Migration {
  return sqlMigration({
    path,
    tool: "psql",
    direction: directionOf(path),
    transactionMode: "per statement",
    sql: text,
  });
}

function isInFolderOfMigrations(path: string): boolean {
  return folderOf(path)
    .split("/")
    .some((folder) => FOLDER.test(folder));
}

function directionOf(path: string): Direction {
  return DOWN.test(path) ? "down" : "up";
}

/** The innermost folder of migrations: below it there may be folders of versions. */
function rootOf(path: string): string {
  const folders = folderOf(path).split("/");
  const last = folders.findLastIndex((folder) => FOLDER.test(folder));
  return last < 0 ? folderOf(path) : folders.slice(0, last + 1).join("/");
}

function additionalSql(path: string, { name, position, sql }: AdditionalMigration) {
  const later = laterFile(path, name, position, ".sql");
  return later === null || compareByNumber(fileNameOf(path), fileNameOf(later)) >= 0
    ? null
    : [{ path: later, text: sql }];
}
