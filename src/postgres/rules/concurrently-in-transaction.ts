import { inlineCode } from "../../text/inline-code.ts";
import { rewriteAsOwnIndex } from "../rewrites/concurrent-index.ts";
import { rewriteAsOwnMigration } from "../rewrites/own-migration.ts";
import { commandName } from "./command-name.ts";
import { describeWrapper, howToRunOutside } from "./outside-transaction.ts";
import type { Rule } from "./rule.ts";
import { commitIsRefused } from "./subject.ts";

export const concurrentlyInTransaction: Rule = {
  id: "concurrently-in-transaction",
  title: "A statement that cannot run inside a transaction",
  why: "CREATE INDEX CONCURRENTLY, VACUUM, loops that commit and their like commit by themselves on the way, so PostgreSQL refuses them inside a transaction block. The migration stops there with error 25001 (2D000 for a DO block that commits) and what came before it in the same transaction is rolled back.",
  level: "blocking",
  check(subject) {
    const { statement, migration, transaction } = subject;
    const commits = commitIsRefused(subject);
    if ((statement.mayRunInTransaction && !commits) || statement.transaction === null) return [];
    const alone = transaction.filter((each) => !each.statement.isTransactionControl).length === 1;
    const command = commandName(statement);
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: null,
        title: commits
          ? `Fails: the ${inlineCode("COMMIT")} in the loop is refused inside a transaction`
          : `Fails: ${inlineCode(command)} cannot run inside a transaction`,
        detail: `${describeWrapper(migration, alone)} PostgreSQL refuses ${commits ? `${inlineCode("COMMIT")} there (2D000) as soon as the loop gets to it` : `${inlineCode(command)} there (25001)`}, and everything before it in the transaction is rolled back. ${howToRunOutside(migration, alone, "IndexStmt" in statement.tree)}`,
        rewrite: commits
          ? null
          : (rewriteAsOwnIndex(subject) ??
            rewriteAsOwnMigration(subject, command.toLowerCase().replace(/[^a-z]+/g, "_"))),
      },
    ];
  },
};
