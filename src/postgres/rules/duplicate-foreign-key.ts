import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import { dropsConstraint } from "./dropped-objects.ts";
import { newForeignKeys, referencedBy } from "./new-foreign-keys.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

export const duplicateForeignKey: Rule = {
  id: "duplicate-foreign-key",
  title: "A foreign key that the table already has",
  why: "Each foreign key looks up every inserted row in the referenced table, and locks the row found there. Two of them over the same columns do it twice and forbid nothing more.",
  level: "warning",
  check(subject) {
    if (fails(subject) || !("AlterTableStmt" in subject.statement.tree)) return [];
    return newForeignKeys(subject).flatMap((key) => {
      const table = relationNamed(subject, key.table);
      const target = referencedBy(subject, key);
      if (table === undefined || target === null) return [];
      const pairs = pairsOf(key.columns, target.columns);
      const same = table.constraints.find(
        ({ kind, columns, references }) =>
          kind === "foreign key" &&
          references?.relation === target.relation.name &&
          pairsOf(columns, references.columns) === pairs,
      );
      if (same === undefined || dropsConstraint(subject, table.name, same.name)) return [];
      return [
        {
          concern: "practice" as const,
          level: "warning" as const,
          relation: table.name,
          title: `Checks every row of ${tableCode(table.name)} twice: ${inlineCode(same.name)} is the same foreign key`,
          detail: `It is ${inlineCode(same.definition)}. To change its action, drop the old one in the same migration.`,
        },
      ];
    });
  },
};

/** Order says nothing: (a, b) to (x, y) is (b, a) to (y, x). */
function pairsOf(columns: readonly string[], targets: readonly string[]): string {
  return JSON.stringify(columns.map((column, at) => [column, targets[at]]).sort());
}
