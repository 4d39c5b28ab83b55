import type { MigrationPart } from "../model/migration.ts";
import { splitSql } from "../postgres/parse/split-sql.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import { compareByFileNumber } from "./next-name.ts";
import { fileNameOf, folderOf, joinPath } from "./paths.ts";
import { sqlMigration } from "./sql-migration.ts";

const BREAKPOINT = "--> statement-breakpoint";

/** What `meta/_journal.json` says, as far as it can be read. */
interface Journal {
  readonly dialect?: unknown;
  readonly entries?: unknown;
}

/**
 * Drizzle: `0000_words.sql` listed in `meta/_journal.json`, or the newer `<time>_words/migration.sql` beside its
 * `snapshot.json`. Every pending migration runs in a single transaction (drizzle-orm/src/pg-core/dialect.ts, migrate;
 * `--> statement-breakpoint` only cuts the text, drizzle-orm/src/migrator.ts), so CONCURRENTLY never runs.
 */
export const drizzle: MigrationTool = {
  name: "drizzle",
  matches: (path) => /^\d{4,}_.+\.sql$/.test(fileNameOf(path)) || isInFolderOfItsOwn(path),
  claims(path, _text, project) {
    if (isInFolderOfItsOwn(path)) return project.paths.has(joinPath(folderOf(path), "snapshot.json"));
    return project.paths.has(journalOf(path));
  },
  async read(path, text, project) {
    const journal = await readJournal(path, project);
    const tag = fileNameOf(path).replace(/\.sql$/, "");
    const isListed = journal === null || isInFolderOfItsOwn(path) || listsTag(journal, tag);
    const reason = `Drizzle does not run this file: \`${journalOf(path)}\` has no entry \`${tag}\``;
    return [
      sqlMigration({
        path,
        tool: "drizzle",
        transactionMode: "all migrations",
        parts: isListed ? cutAtBreakpoints(text) : [],
        pair: null,
        notAnalysed: isListed ? [] : [{ line: 1, reason }],
      }),
    ];
  },
  folderOf: (path) => (isInFolderOfItsOwn(path) ? folderOf(folderOf(path)) : folderOf(path)),
  versionOf: (path) => (isInFolderOfItsOwn(path) ? fileNameOf(folderOf(path)) : fileNameOf(path)),
  compare: (a, b) =>
    isInFolderOfItsOwn(a) && isInFolderOfItsOwn(b)
      ? compareByFileNumber(folderOf(a), folderOf(b))
      : compareByFileNumber(a, b),
  async dialect(path, project) {
    const dialect = (await readJournal(path, project))?.dialect;
    if (typeof dialect !== "string") return null;
    return dialect === "pg" ? "postgresql" : dialect.toLowerCase();
  },
  whenEdited:
    "Drizzle runs what is newer than the last migration that has run, and does not run this one again.",
  writeInPlace({ parts }, { endLine, sql, outside }) {
    if (outside) return null;
    const lines = splitSql(sql).pieces.map(({ after }, index, all) =>
      sql.slice(all[index - 1]?.after ?? 0, after).trim(),
    );
    return {
      text: lines.join(`${BREAKPOINT}\n`) + (endsAtBreakpoint(parts, endLine) ? BREAKPOINT : ""),
      files: [],
    };
  },
  // A migration is also an entry of the journal and a snapshot of the schema: `drizzle-kit generate --custom` makes them.
  additionalFiles: () => null,
};

/** What Drizzle sends one by one (drizzle-orm/src/migrator.ts, readMigrationFiles). */
function cutAtBreakpoints(text: string): readonly MigrationPart[] {
  const chunks = text.split(BREAKPOINT);
  // Two statements on one line: nothing there can be replaced alone.
  if (chunks.slice(1).some((chunk) => !/^[ \t\r]*(\n|$)/.test(chunk))) return [{ sql: text, line: 1 }];
  let line = 1;
  return chunks.map((sql) => {
    const part = { sql, line };
    line += sql.split("\n").length - 1;
    return part;
  });
}

/** True where a breakpoint stands behind the statement on its last line. */
function endsAtBreakpoint(parts: readonly MigrationPart[], endLine: number): boolean {
  const part = parts.slice(0, -1).find(({ sql, line }) => line + sql.split("\n").length - 1 === endLine);
  return part !== undefined && !/\n[ \t\r]*$/.test(part.sql);
}

function isInFolderOfItsOwn(path: string): boolean {
  return /(^|\/)\d{14}_[^/]+\/migration\.sql$/.test(path);
}

function journalOf(path: string): string {
  return joinPath(folderOf(path), "meta/_journal.json");
}

function readJournal(path: string, project: Project): Promise<Journal | null> {
  return project.remember(`drizzle journal ${journalOf(path)}`, async () => {
    try {
      return JSON.parse((await project.read(journalOf(path))) ?? "null") as Journal | null;
    } catch {
      // A journal with a merge conflict in it: nothing can be said of its entries.
      return null;
    }
  });
}

function listsTag({ entries }: Journal, tag: string): boolean {
  return Array.isArray(entries) && entries.some((entry) => (entry as { tag?: unknown } | null)?.tag === tag);
}
