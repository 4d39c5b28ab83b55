import { inlineCode } from "../../text/inline-code.ts";
import { toolName } from "../../text/tool-name.ts";
import type { Rule } from "./rule.ts";

export const commitInMigration: Rule = {
  id: "commit-in-migration",
  title: "COMMIT or ROLLBACK inside a transaction that the tool holds",
  why: "The tool wraps the migration in a transaction and believes it still holds it. What follows runs without one, and if it fails, the first half stays while the tool takes the migration for not run.",
  level: "warning",
  check({ statement: { tree }, migration }) {
    if (migration.transactionMode !== "per migration" && migration.transactionMode !== "all migrations")
      return [];
    if (!("TransactionStmt" in tree)) return [];
    const { kind } = tree.TransactionStmt;
    if (kind !== "TRANS_STMT_COMMIT" && kind !== "TRANS_STMT_ROLLBACK") return [];
    const optOut =
      migration.transactionOptOut === null
        ? ""
        : ` To run without the tool's transaction: ${inlineCode(migration.transactionOptOut)}.`;
    return [
      {
        concern: "practice",
        level: "warning",
        relation: null,
        title: `Ends the transaction of ${toolName(migration.tool)}: what follows is not undone if it fails`,
        detail: `The transaction is ${toolName(migration.tool)}'s own, around the whole migration. Leave BEGIN and ${kind === "TRANS_STMT_COMMIT" ? "COMMIT" : "ROLLBACK"} out.${optOut}`,
      },
    ];
  },
};
