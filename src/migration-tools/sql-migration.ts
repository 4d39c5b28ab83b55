import type { Migration } from "../model/migration.ts";

/** What a tool says of a migration whose file, or a section of it, is SQL. */
export type SqlMigrationFields = Pick<Migration, "path" | "tool" | "transactionMode"> &
  Partial<Migration> & {
    /** SQL with the lines of the file. Ignored where `parts` are given. */
    readonly sql?: string;
  };

/** Fills in what most SQL migrations have in common: upwards, one part that begins on line 1, nothing unread. */
export function sqlMigration({ sql, ...fields }: SqlMigrationFields): Migration {
  return {
    direction: "up",
    transactionOptOut: null,
    parts: [{ sql: sql ?? "", line: 1 }],
    verbatim: true,
    notAnalysed: [],
    settings: {},
    ...fields,
  };
}

/** A migration that is written in a programming language: known to be there, and not read. */
export function unreadCode(path: string, tool: string, language: string): Migration {
  const reason = `a migration in ${language}: its SQL comes from code, which is not read; look at it yourself`;
  return sqlMigration({
    path,
    tool,
    direction: /[._-]down\.\w+$/.test(path) ? "down" : "up",
    transactionMode: "unknown",
    parts: [],
    verbatim: false,
    notAnalysed: [{ line: 1, reason }],
  });
}
