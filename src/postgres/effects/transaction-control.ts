import type { Node } from "@pgsql/types";
import type { Model } from "./model.ts";

const savepoints: Readonly<Record<string, string>> = {
  TRANS_STMT_SAVEPOINT: "SAVEPOINT",
  TRANS_STMT_RELEASE: "RELEASE SAVEPOINT",
  TRANS_STMT_ROLLBACK_TO: "ROLLBACK TO SAVEPOINT",
};

/** BEGIN, COMMIT and the like lock nothing; savepoints need a transaction. */
export function transactionControl(model: Model, tree: Node): void {
  const what = "TransactionStmt" in tree ? savepoints[tree.TransactionStmt.kind ?? ""] : undefined;
  if (what !== undefined && !model.inTransaction)
    model.fail("25P01", `${what} can only be used in transaction blocks`);
}
