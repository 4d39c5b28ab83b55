import type { CreatePolicyStmt } from "@pgsql/types";
import type { Level } from "../../model/finding.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { constantTruth } from "../catalog/constant-truth.ts";
import { tableCode } from "./blocking.ts";
import { hasRowSecurity } from "./row-security-on.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { qualifiedName, relationNamed } from "./syntax.ts";

/** Roles of the API of Supabase and PostgREST, whom everybody can be. */
const EVERYBODY = ["anon", "authenticated"];

/** What a role may do to all rows where USING is true for every one of them. */
const TO_ALL_ROWS: Readonly<Record<string, string>> = {
  all: "read and write",
  update: "change",
  delete: "delete",
};

export const policyAlwaysTrue: Rule = {
  id: "policy-always-true",
  title: "A policy that lets everybody write every row",
  why: "Permissive policies are joined by OR, so one that is true for every row makes the others of its command mean nothing. Row-level security is on, and whoever has the privilege writes all rows.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("CreatePolicyStmt" in tree) || fails(subject)) return [];
    const policy = tree.CreatePolicyStmt;
    const roles = everybodyIn(policy);
    const found = judgePolicy(policy);
    if (policy.table === undefined || policy.permissive !== true || roles === null || found === null)
      return [];
    const table = qualifiedName(subject, policy.table);
    if (!hasRowSecurity(subject, table, relationNamed(subject, policy.table))) return [];
    if (isNarrowed(subject, table)) return [];
    return [
      {
        concern: "data",
        level: found.level,
        relation: table,
        title: `Lets ${roles} ${found.what} ${tableCode(table)}`,
        detail: `${inlineCode(policy.policy_name ?? "")} is true for every row. Let its condition name the rows that a role may write, or its TO the role that is meant: a role with BYPASSRLS needs no policy.`,
      },
    ];
  },
};

/** The roles of a policy that anybody may have, for a sentence; null where it is for others. */
function everybodyIn({ roles = [] }: CreatePolicyStmt): string | null {
  const named = roles.flatMap((node) => ("RoleSpec" in node ? [node.RoleSpec] : []));
  if (named.some(({ roletype }) => roletype === "ROLESPEC_PUBLIC"))
    return "every role that has the privilege";
  const open = named.flatMap(({ rolename = "" }) => (EVERYBODY.includes(rolename) ? [rolename] : []));
  return open.length === 0 ? null : list(open.map(inlineCode));
}

function judgePolicy({ cmd_name = "all", qual, with_check }: CreatePolicyStmt): {
  readonly level: Level;
  readonly what: string;
} | null {
  const isTrue = (expression: typeof qual) => expression !== undefined && constantTruth(expression) === true;
  const verb = TO_ALL_ROWS[cmd_name];
  if (verb !== undefined && isTrue(qual)) return { level: "warning", what: `${verb} all rows of` };
  if (cmd_name === "select" || !isTrue(with_check)) return null;
  const inserts = cmd_name === "insert" || qual === undefined;
  const what = inserts ? "insert any row into" : "write any values into the rows that it may change in";
  return { level: "notice", what };
}

/** A restrictive policy of the same change set narrows what the others let pass. */
function isNarrowed({ ground }: Subject, table: string): boolean {
  return ground.subjects.some((each) => {
    const { tree } = each.statement;
    if (!("CreatePolicyStmt" in tree) || tree.CreatePolicyStmt.permissive === true) return false;
    const { table: other } = tree.CreatePolicyStmt;
    return other !== undefined && qualifiedName(each, other) === table;
  });
}
