import { tableCode } from "./blocking.ts";
import { newPolicies } from "./row-security-on.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, relationBefore, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName, strings } from "./syntax.ts";

export const rowSecurity: Rule = {
  id: "row-security",
  title: "Row-level security switched off, or on without a policy",
  why: "Without row-level security every role that may read the table reads all its rows. Switched on without a policy it hides every row from everyone but the owner, and so does a last policy that is dropped.",
  level: "warning",
  check(subject) {
    if (fails(subject)) return [];
    const alter = alterTableOf(subject);
    if (alter === null) return droppedPolicy(subject);
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
      if (subtype !== "AT_EnableRowSecurity" || letsRead(subject, table)) return [];
      return [hidesRows(table, "Row-level security without a policy denies everything.")];
    });
  },
};

function droppedPolicy(subject: Subject): readonly Verdict[] {
  const { tree } = subject.statement;
  if (!("DropStmt" in tree) || tree.DropStmt.removeType !== "OBJECT_POLICY") return [];
  return (tree.DropStmt.objects ?? []).flatMap((node) => {
    const parts = "List" in node ? strings(node.List.items) : [];
    const [schemaname, relname] = parts.length > 2 ? parts : [undefined, parts[0]];
    if (relname === undefined) return [];
    const table = qualifiedName(subject, { relname, ...(schemaname === undefined ? {} : { schemaname }) });
    const facts = relationBefore(subject, table);
    if (facts === undefined || !facts.rowSecurity || !isInProduction(subject, table)) return [];
    const others = facts.policies.filter((name) => name !== parts.at(-1));
    const isLast = facts.policies.length > others.length && others.length === 0;
    if (!isLast || newPolicies(subject, table).some(({ reads }) => reads)) return [];
    return [hidesRows(table, "It is the last policy of the table, and row-level security stays on.")];
  });
}

function hidesRows(table: string, reason: string): Verdict {
  return {
    concern: "code",
    level: "warning",
    relation: table,
    title: `Hides all rows of ${tableCode(table)} from every role but its owner`,
    detail: `${reason} Create the policies that let roles read in the same transaction.`,
  };
}

/** True where the table has a policy, or the change set makes one that lets rows be read. */
function letsRead(subject: Subject, table: string): boolean {
  if ((relationBefore(subject, table)?.policies.length ?? 0) > 0) return true;
  return newPolicies(subject, table).some(({ reads }) => reads);
}
