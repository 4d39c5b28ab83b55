import { rewriteAsOwnMigration } from "../rewrites/own-migration.ts";
import type { Rule } from "./rule.ts";
import { ownError, type Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

export const enumValueUsedBeforeCommit: Rule = {
  id: "enum-value-used-before-commit",
  title: "A new enum value used in the transaction that adds it",
  why: "A value added by ALTER TYPE … ADD VALUE can not be used until its transaction has committed (55P04). The migration stops at the first statement that uses it.",
  level: "blocking",
  check(subject) {
    if (ownError(subject)?.code !== "55P04" && !usesNewValue(subject)) return [];
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: null,
        title: "Fails: uses an enum value in the transaction that adds it (55P04)",
        detail:
          "PostgreSQL lets nobody use a new enum value before it is committed. Put what uses it into a later migration than ALTER TYPE … ADD VALUE, with a transaction of its own.",
        rewrite: rewriteAsOwnMigration(subject, "use_new_value"),
      },
    ];
  },
};

/** Where no server ran it: an earlier statement of the transaction adds a value that this one writes as a constant. */
function usesNewValue(subject: Subject): boolean {
  const { statement, analysis, transaction, position } = subject;
  if (analysis.shadowMs !== null || analysis.error !== null || "AlterEnumStmt" in statement.tree)
    return false;
  return transaction.some(({ statement: { tree }, position: at }) => {
    if (at >= position || !("AlterEnumStmt" in tree)) return false;
    const { oldVal, newVal, typeName } = tree.AlterEnumStmt;
    const type = strings(typeName).at(-1);
    // From 17 on the transaction that made the type may use what it adds.
    const isNew = transaction.some(
      (each) =>
        subject.ground.major >= 17 &&
        "CreateEnumStmt" in each.statement.tree &&
        strings(each.statement.tree.CreateEnumStmt.typeName).at(-1) === type,
    );
    return (
      oldVal === undefined &&
      newVal !== undefined &&
      !isNew &&
      statement.sql.includes(`'${newVal.replaceAll("'", "''")}'`)
    );
  });
}
