import type { Migration } from "../model/migration.ts";
import { countStatements } from "./count-statements.ts";
import { keepRange, lineAt } from "./keep-lines.ts";
import type { MigrationTool } from "./migration-tool.ts";
import { compareByFileNumber, laterFile, versionOfFile } from "./next-name.ts";
import { fileNameOf, folderOf } from "./paths.ts";
import { sqlMigration } from "./sql-migration.ts";

const SECTION = /^--\s*migrate:(up|down)([ \t]*\r?$|[ \t]+[^\r\n]*)/gm;

interface Section {
  readonly direction: "up" | "down";
  /** Options behind the marker: "transaction:false". */
  readonly options: string;
  readonly start: number;
  readonly end: number;
}

/**
 * dbmate: `-- migrate:up` and `-- migrate:down` sections in one file, several pairs allowed; each section runs in a
 * transaction unless its marker says `transaction:false` (pkg/dbmate/migration.go, parseMigrationContents;
 * pkg/dbmate/db.go, Migrate). A section is one Exec without arguments, so without the transaction lib/pq sends it as
 * one string, which the server runs as one implicit transaction.
 */
export const dbmate: MigrationTool = {
  name: "dbmate",
  matches: (path) => /^\d+.*\.sql$/.test(fileNameOf(path)),
  annotates: true,
  claims: (_path, text) => /^--\s*migrate:up\b/m.test(text),
  read: async (path, text) => readSections(text).map((section) => toMigration(path, text, section)),
  folderOf,
  versionOf: versionOfFile,
  // dbmate orders by the whole name as text (pkg/dbmate/db.go, FindMigrations).
  compare: (a, b) =>
    fileNameOf(a) < fileNameOf(b) ? -1 : fileNameOf(a) > fileNameOf(b) ? 1 : compareByFileNumber(a, b),
  whenEdited: "dbmate keeps the versions that have run and does not run this one again.",
  writeDown: (path, { sql, transaction }) => {
    const option = transaction ? "" : " transaction:false";
    return { path, place: "section", text: `-- migrate:down${option}\n${sql}` };
  },
  additionalFiles(path, { name, position, sql, downSql, transaction }) {
    if (!transaction && countStatements(sql) > 1) return null;
    const later = laterFile(path, name, position, ".sql");
    const option = transaction ? "" : " transaction:false";
    const text = `-- migrate:up${option}\n${sql.trimEnd()}\n\n-- migrate:down${option}\n${downSql ?? ""}`;
    return later === null ? null : [{ path: later, text: `${text.trimEnd()}\n` }];
  },
};

function readSections(text: string): readonly Section[] {
  const markers = [...text.matchAll(SECTION)];
  return markers.map((marker, index) => ({
    direction: marker[1] === "down" ? "down" : "up",
    options: marker[2] ?? "",
    start: marker.index,
    end: markers[index + 1]?.index ?? text.length,
  }));
}

function toMigration(path: string, text: string, { direction, options, start, end }: Section): Migration {
  const before = direction === "up" ? text.slice(0, start).search(/^(?!\s*--)\s*\S/m) : -1;
  const isFirst = !/^--\s*migrate:/m.test(text.slice(0, start));
  return sqlMigration({
    path,
    tool: "dbmate",
    direction,
    transactionMode: /\btransaction:false\b/.test(options) ? "implicit" : "per migration",
    transactionOptOut: `-- migrate:${direction} transaction:false`,
    sql: keepRange(text, start, end),
    pair: path,
    notAnalysed:
      isFirst && before >= 0
        ? [{ line: lineAt(text, before), reason: "dbmate refuses SQL before the line `-- migrate:up`" }]
        : [],
  });
}
