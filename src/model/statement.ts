/** One SQL statement that will run, with its source and the transaction it runs in. */
export interface Statement {
  readonly path: string;
  /** First line of the statement in its file, 1-based, comments before it left out. */
  readonly line: number;
  /** Last line of the statement in its file, inclusive. */
  readonly endLine: number;
  /** The statement's text, without leading comments and without the final semicolon. */
  readonly sql: string;
  /** True where the lines `line` to `endLine` hold this statement and nothing else but white space and its semicolon. */
  readonly ownsItsLines: boolean;
  /** Tag of the statement's node in PostgreSQL's syntax tree: "AlterTableStmt", "IndexStmt", … */
  readonly kind: string;
  /**
   * Number of the transaction of the review in which it runs, counted from 1; null where it runs by itself.
   * Statements of one number hold their locks until the last of them has run.
   */
  readonly transaction: number | null;
}

/** A text that PostgreSQL's parser refuses. */
export interface SyntaxProblem {
  readonly path: string;
  /** Line in the file, 1-based. */
  readonly line: number;
  /** PostgreSQL's message, with the place named. */
  readonly message: string;
  /** True where it is PostgreSQL's grammar that refuses the text. Left out: something else stands in the way. */
  readonly isSyntax?: true;
}

/** An error of the server, by its SQLSTATE. */
export interface DatabaseError {
  /** SQLSTATE, e.g. "25001". */
  readonly code: string;
  readonly message: string;
  /** The server's DETAIL, where there is one. */
  readonly detail?: string;
}
