import { tableCode } from "./blocking.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, relationBefore, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const rowSecurity: Rule = {
  id: "row-security",
  title: "Row-level security switched off, or on without a policy",
  why: "Without row-level security every role that may read the table reads all its rows. Switched on without a policy it hides every row from everyone but the owner.",
  level: "warning",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (!isInProduction(subject, table)) return [];
    return alter.commands.flatMap(({ subtype }): Verdict[] => {
      if (subtype === "AT_DisableRowSecurity" && relationBefore(subject, table)?.rowSecurity !== false) {
        return [
          {
            concern: "data",
            level: "warning",
            relation: table,
            title: `Shows all rows of ${tableCode(table)} to every role that may read it`,
            detail: "Row-level security is switched off: its policies no longer apply.",
          },
        ];
      }
      if (subtype === "AT_EnableRowSecurity" && !hasPolicy(subject, table)) {
        return [
          {
            concern: "code",
            level: "warning",
            relation: table,
            title: `Hides all rows of ${tableCode(table)} from every role but its owner`,
            detail:
              "Row-level security without a policy denies everything. Create the policies in the same transaction.",
          },
        ];
      }
      return [];
    });
  },
};

function hasPolicy(subject: Subject, table: string): boolean {
  if ((relationBefore(subject, table)?.policies.length ?? 0) > 0) return true;
  return subject.ground.subjects.some((each) => {
    const { tree } = each.statement;
    return (
      "CreatePolicyStmt" in tree &&
      tree.CreatePolicyStmt.table !== undefined &&
      qualifiedName(each, tree.CreatePolicyStmt.table) === table
    );
  });
}
