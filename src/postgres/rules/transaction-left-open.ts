import type { Rule } from "./rule.ts";
import type { Subject } from "./subject.ts";

export const transactionLeftOpen: Rule = {
  id: "transaction-left-open",
  title: "BEGIN without COMMIT",
  why: "What runs after BEGIN is rolled back when the connection closes without COMMIT. The tool records the migration as done all the same.",
  level: "blocking",
  check(subject) {
    if (subject.migration.transactionMode !== "per statement" || kindOf(subject) !== "TRANS_STMT_BEGIN")
      return [];
    const later = subject.ground.subjects
      .slice(subject.position + 1)
      .filter(({ migration }) => migration === subject.migration);
    const ends = later.some((each) =>
      ["TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK", "TRANS_STMT_PREPARE"].includes(kindOf(each)),
    );
    if (ends || later.length === 0) return [];
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: null,
        title: "Is rolled back: the transaction that begins here is never committed",
        detail:
          "The file ends without COMMIT, so everything after this line is undone when the connection closes.",
      },
    ];
  },
};

function kindOf({ statement: { tree } }: Subject): string {
  if (!("TransactionStmt" in tree)) return "";
  const { kind } = tree.TransactionStmt;
  return kind === "TRANS_STMT_START" ? "TRANS_STMT_BEGIN" : (kind ?? "");
}
