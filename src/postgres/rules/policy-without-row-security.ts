import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import { hasRowSecurity } from "./row-security-on.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

export const policyWithoutRowSecurity: Rule = {
  id: "policy-without-row-security",
  title: "A policy on a table without row-level security",
  why: "A policy has no effect while row-level security is off for its table. Every role that may read the table goes on reading all its rows, and nothing says so.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("CreatePolicyStmt" in tree) || fails(subject)) return [];
    const { table, policy_name } = tree.CreatePolicyStmt;
    const facts = table === undefined ? undefined : relationNamed(subject, table);
    if (facts === undefined || hasRowSecurity(subject, facts.name, facts)) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: facts.name,
        title: `The policy ${inlineCode(policy_name ?? "")} has no effect: row-level security is off on ${tableCode(facts.name)}`,
        detail: `After the policies of the table: ${inlineCode(`ALTER TABLE ${facts.name} ENABLE ROW LEVEL SECURITY;`)}.`,
        cause: facts.name,
      },
    ];
  },
};
