/** Which way a migration goes. */
export type Direction = "up" | "down";

/**
 * How a migration tool puts statements into transactions.
 * - `per migration`: the tool wraps each migration in BEGIN and COMMIT.
 * - `per statement`: no transaction around them, as psql does: each statement commits by itself unless the file opens one.
 * - `implicit`: each part is sent as one multi-statement string, which the server runs as one transaction
 *   (a part of one statement may then hold CONCURRENTLY).
 * - `all migrations`: every pending migration in a single transaction.
 * - `unknown`: the runner is not known; judged as the worst of the above.
 */
export type TransactionMode = "per migration" | "per statement" | "implicit" | "all migrations" | "unknown";

/** A run of SQL of a migration that reaches the server as it stands here. */
export interface MigrationPart {
  /** SQL. Text of the file that is not SQL is blanked out, so that lines stay what they are in the file. */
  readonly sql: string;
  /** Line of the file on which `sql` begins, 1-based. */
  readonly line: number;
  /** True where the tool's own marks stand around it, so that the tool does not cut it. Left out: there are none. */
  readonly marked?: true;
}

/** A unit that a migration tool runs: a file or a part of one. */
export interface Migration {
  readonly path: string;
  /** Name of the migration tool: "prisma", "flyway", … */
  readonly tool: string;
  readonly direction: Direction;
  readonly transactionMode: TransactionMode;
  /** How this tool lets one migration opt out of its transaction, in its own syntax; null where it cannot or need not. */
  readonly transactionOptOut: string | null;
  readonly parts: readonly MigrationPart[];
  /**
   * True where the parts are the very text of the file, so that lines of the file may be replaced by SQL.
   * False where placeholders were substituted or the SQL comes from code.
   */
  readonly verbatim: boolean;
  /** What could not be read: line (1-based) and reason. Never empty silently. */
  readonly notAnalysed: readonly { readonly line: number; readonly reason: string }[];
  /** Settings that the tool or the repository makes before it runs a migration, e.g. { lock_timeout: "4s" }. */
  readonly settings: Readonly<Record<string, string>>;
  /**
   * Path of the migration of the other direction: the same path where one file holds both, null where there is none.
   * Left out: not known.
   */
  readonly pair?: string | null;
  /** Lines of the head side that the change set edits, for a migration that was there at the base. Left out: it is new. */
  readonly editedLines?: readonly number[];
}

/** What a reader should know of the migrations of a change set, beside what their statements do. */
export interface MigrationNotice {
  /**
   * - `edited`: a migration that was there before is changed, and will not run again where it has run.
   * - `removed`, `renamed`: the same of a file that went away, or to which its tool gives another version.
   * - `moved`: the file has another path, and the version by which its tool knows it.
   * - `other dialect`: a migration of another database system, which is not reviewed.
   * - `new databases only`: a baseline, which production never runs, so it is not reviewed.
   */
  readonly kind: "edited" | "removed" | "renamed" | "moved" | "other dialect" | "new databases only";
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** What it means, in a sentence or two. */
  readonly message: string;
}

/** A file to be added to the repository: part of a rewrite that needs several migrations. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}
