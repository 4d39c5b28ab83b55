import type { GrantStmt, RoleSpec } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed } from "./syntax.ts";

export const takesPrivileges: Rule = {
  id: "takes-privileges",
  title: "REVOKE on a table in production, or another owner for it",
  why: "Rights end at COMMIT: what code of that role does with the table fails from then on (42501). A new owner takes the rights of the old one, who keeps none unless they are granted again.",
  level: "notice",
  check(subject) {
    return fails(subject) ? [] : [...revoked(subject), ...newOwner(subject)];
  },
};

function revoked(subject: Subject): readonly Verdict[] {
  const { tree } = subject.statement;
  if (!("GrantStmt" in tree) || tree.GrantStmt.is_grant === true) return [];
  const { objtype, targtype, objects = [], grantees = [] } = tree.GrantStmt;
  const roles = grantees.flatMap((node) => ("RoleSpec" in node ? roleName(node.RoleSpec) : []));
  if (objtype !== "OBJECT_TABLE" || targtype !== "ACL_TARGET_OBJECT" || roles.length === 0) return [];
  const tables = objects.flatMap((node) =>
    "RangeVar" in node ? [qualifiedName(subject, node.RangeVar)] : [],
  );
  return tables
    .filter((table) => isInProduction(subject, table))
    .map((table) => ({
      concern: "code",
      level: "notice",
      relation: table,
      title: `${privileges(tree.GrantStmt)} on ${tableCode(table)} by ${list(roles.map(inlineCode))} fails from here on (42501)`,
      detail: "Unless the role has the right by another way: as a member of another role, or from PUBLIC.",
    }));
}

/** PUBLIC is no role that code runs as. */
function roleName({ roletype, rolename }: RoleSpec): readonly string[] {
  return roletype === "ROLESPEC_CSTRING" && rolename !== undefined ? [rolename] : [];
}

function privileges({ privileges: given = [] }: GrantStmt): string {
  const names = given.flatMap((node) =>
    "AccessPriv" in node && node.AccessPriv.priv_name !== undefined
      ? [node.AccessPriv.priv_name.toUpperCase()]
      : [],
  );
  return names.length === 0 ? "Every use" : list(names);
}

function newOwner(subject: Subject): readonly Verdict[] {
  const alter = alterTableOf(subject);
  const table = alter === null ? undefined : relationNamed(subject, alter.table);
  const former = table === undefined ? "" : ownerInProduction(subject, table.name);
  if (alter === null || table === undefined || former === "" || !isInProduction(subject, table.name))
    return [];
  const owner = alter.commands.find(({ subtype }) => subtype === "AT_ChangeOwner")?.newowner?.rolename;
  if (owner === undefined || owner === former) return [];
  return [
    {
      concern: "code",
      level: "notice",
      relation: table.name,
      title: `${inlineCode(former)} keeps no right on ${tableCode(table.name)}: ${inlineCode(owner)} becomes its owner`,
      detail: `Code that runs as ${inlineCode(former)} needs its rights granted in the same transaction, unless it is a superuser or a member of ${inlineCode(owner)}.`,
    },
  ];
}

/** On the shadow every relation is its own role's: who the owner is, only a captured snapshot knows; "" where it does not. */
function ownerInProduction({ ground: { snapshot } }: Subject, table: string): string {
  if (snapshot?.origin !== "captured") return "";
  return snapshot.catalog.relations.find(({ name }) => name === table)?.owner ?? "";
}
