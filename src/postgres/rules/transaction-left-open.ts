import type { Rule, Verdict } from "./rule.ts";
import type { Subject } from "./subject.ts";

export const transactionLeftOpen: Rule = {
  id: "transaction-left-open",
  title: "BEGIN without COMMIT",
  why: "What runs after BEGIN is rolled back when the connection closes without COMMIT. The tool records the migration as done all the same.",
  level: "blocking",
  check(subject) {
    const mode = subject.migration.transactionMode;
    if ((mode !== "per statement" && mode !== "implicit") || kindOf(subject) !== "TRANS_STMT_BEGIN")
      return [];
    const later = subject.ground.subjects
      .slice(subject.position + 1)
      .filter(({ migration }) => migration === subject.migration);
    const ends = later.some((each) =>
      ["TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK", "TRANS_STMT_PREPARE"].includes(kindOf(each)),
    );
    if (ends || later.length === 0) return [];
    if (mode === "implicit") return [MAY_BE_COMMITTED];
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

/** Sent as one string: what the tool notes of the migration afterwards runs in the same transaction, and some commit it. */
const MAY_BE_COMMITTED: Verdict = {
  concern: "failure",
  level: "warning",
  relation: null,
  title: "Leaves the transaction that begins here open",
  detail:
    "The file ends without COMMIT: what comes after this line holds its locks until the connection closes, and is rolled back then unless the tool happens to commit it. End it with COMMIT, or leave BEGIN out.",
};

function kindOf({ statement: { tree } }: Subject): string {
  if (!("TransactionStmt" in tree)) return "";
  const { kind } = tree.TransactionStmt;
  return kind === "TRANS_STMT_START" ? "TRANS_STMT_BEGIN" : (kind ?? "");
}
