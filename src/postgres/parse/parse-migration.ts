import type { Node } from "@pgsql/types";
import type { Migration } from "../../model/migration.ts";
import type { Statement, SyntaxProblem } from "../../model/statement.ts";
import { mayRunInTransaction } from "./may-run-in-transaction.ts";
import { numberTransactions } from "./number-transactions.ts";
import { parseStatements } from "./parse-statements.ts";
import { isTransactionControl } from "./transaction-control.ts";

export { loadParser } from "./parser.ts";

/** A statement with its syntax tree. */
export interface ParsedStatement extends Statement {
  /** The statement's node: `{ AlterTableStmt: {…} }`. Places in it are bytes from the start of `sql`. */
  readonly tree: Node;
  /** By its syntax: false for CONCURRENTLY, VACUUM, CREATE DATABASE and the like. */
  readonly mayRunInTransaction: boolean;
  readonly isTransactionControl: boolean;
}

export interface ParsedMigration {
  readonly statements: readonly ParsedStatement[];
  readonly problems: readonly SyntaxProblem[];
  /** Number for the first transaction of the migration that comes next. */
  readonly nextTransaction: number;
}

/**
 * Parses the parts of a migration into statements, each with its lines and the transaction that it runs in.
 * The parser is PostgreSQL 18's: what an older server refuses, the server tells.
 *
 * @param firstTransaction number for the first transaction that this migration opens.
 */
export function parseMigration(migration: Migration, firstTransaction: number): ParsedMigration {
  const { path } = migration;
  const parts = migration.parts.map((part) => parseStatements(part.sql, part.line));
  const problems = parts.flatMap((part) => part.problems.map((problem) => ({ path, ...problem })));
  const trees = parts.map((part) => part.statements.map(({ tree }) => tree));
  const numbered = numberTransactions(trees, migration.transactionMode, firstTransaction);
  const statements = parts
    .flatMap((part) => part.statements)
    .map((statement, index) => ({
      path,
      transaction: numbered.numbers[index] ?? null,
      mayRunInTransaction: mayRunInTransaction(statement.tree),
      isTransactionControl: isTransactionControl(statement.tree),
      ...statement,
    }));
  return { statements, problems, nextTransaction: numbered.next };
}

/** Parses SQL that runs as psql would run it: each statement its own transaction unless the text opens one. */
export function parseSql(sql: string, path = ""): ParsedMigration {
  return parseMigration(
    {
      path,
      tool: "sql",
      direction: "up",
      transactionMode: "per statement",
      transactionOptOut: null,
      parts: [{ sql, line: 1 }],
      verbatim: true,
      notAnalysed: [],
      settings: {},
    },
    1,
  );
}
