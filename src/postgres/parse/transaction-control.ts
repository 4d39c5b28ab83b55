import type { Node } from "@pgsql/types";

/** What a statement does to the transaction around it, or null where it leaves it alone. */
export type TransactionStep = "begin" | "end" | "end and begin" | null;

/** Tells whether a statement opens or ends a transaction: BEGIN, COMMIT, ROLLBACK, PREPARE TRANSACTION. */
export function transactionStep(tree: Node): TransactionStep {
  if (!("TransactionStmt" in tree)) return null;
  const { kind, chain } = tree.TransactionStmt;
  switch (kind) {
    case "TRANS_STMT_BEGIN":
    case "TRANS_STMT_START":
      return "begin";
    case "TRANS_STMT_COMMIT":
    case "TRANS_STMT_ROLLBACK":
      return chain === true ? "end and begin" : "end";
    case "TRANS_STMT_PREPARE":
      return "end";
    default:
      return null;
  }
}

/** True for BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, PREPARE TRANSACTION and their kin. */
export function isTransactionControl(tree: Node): boolean {
  return "TransactionStmt" in tree;
}
