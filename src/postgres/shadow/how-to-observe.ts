import type { ObserveOptions } from "../../model/shadow.ts";

/**
 * How a statement is run for its observation.
 * - `wrapped`: in a transaction of its own, looked at before the COMMIT.
 * - `guarded`: in the migration's transaction, within a savepoint.
 * - `bare`: as it stands, looked at afterwards.
 * - `control`: as it stands; it opens, ends or steers a transaction.
 */
export type HowToObserve = "wrapped" | "guarded" | "bare" | "control";

/** Statements that must be the first of their transaction, or not in a subtransaction. */
const setsTransaction = /^\s*set\s+(?:local\s+|session\s+)?transaction\b/i;

/** Statements that a server refuses outside a transaction block: in a transaction of ours they would succeed. */
const needsTransactionBlock = /^\s*(?:lock\b|declare\s(?!.*\bwith\s+hold\b))/is;

/** Blocks that commit, and strings that end the transaction that they run in. */
const endsTransaction =
  /\b(?:commit|rollback)\b(?:\s+(?:work|transaction|and\s+(?:no\s+)?chain))*\s*(?:;|$)/i;
const mayEndTransaction = /^\s*(?:do|call)\b/i;

/** Chooses how a statement is run, so that it behaves as it would on a server without an observer. */
export function howToObserve(
  sql: string,
  options: ObserveOptions,
  status: "idle" | "transaction" | "failed",
): HowToObserve {
  if (options.isTransactionControl) return "control";
  if (status === "failed") return "control";
  if (status === "transaction") return setsTransaction.test(sql) ? "control" : "guarded";
  if (!options.mayRunInTransaction || needsTransactionBlock.test(sql)) return "bare";
  return mayEndTransaction.test(sql) && endsTransaction.test(sql) ? "bare" : "wrapped";
}
