import type { GrantStmt } from "@pgsql/types";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list, listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { isGrantedAgain, objectsOf, privilegesOf, rolesOf } from "./grants.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, isInProduction, type Subject } from "./subject.ts";
import { alterTableOf, relationNamed } from "./syntax.ts";

export const takesPrivileges: Rule = {
  id: "takes-privileges",
  title: "REVOKE on what production has, or another owner for a table",
  why: "Rights end at COMMIT: what code of that role does with the table fails from then on (42501). A new owner takes the rights of the old one, who keeps none unless they are granted again.",
  level: "warning",
  check(subject) {
    return fails(subject) ? [] : [...revoked(subject), ...newOwner(subject)];
  },
};

const ANOTHER_WAY =
  "Unless the role has the right by another way: as a member of another role, or from PUBLIC.";

function revoked(subject: Subject): readonly Verdict[] {
  const { tree } = subject.statement;
  if (!("GrantStmt" in tree) || tree.GrantStmt.is_grant === true) return [];
  const revoke = tree.GrantStmt;
  const { words, names, isOne } = objectsOf(subject, revoke);
  const roles = rolesOf(revoke, revoke.objtype === "OBJECT_TABLE" && isOne);
  if (roles.length === 0 || isGrantedAgain(subject, revoke)) return [];
  const taken = `${privileges(revoke)} on`;
  const fail = `by ${list(roles.map(inlineCode))} fails from here on (42501)`;
  if (isOne && revoke.objtype === "OBJECT_TABLE") {
    return names.map((name) => {
      const used = usageOf(subject, name, revoke);
      return {
        concern: "code",
        level: used === null ? "notice" : "warning",
        relation: name,
        title: `${taken} ${tableCode(name)} ${fail}`,
        detail: used === null ? ANOTHER_WAY : `${used} ${ANOTHER_WAY}`,
      };
    });
  }
  const used = names.filter((name) => usageOf(subject, name, revoke) !== null);
  if (used.length === 0) return [];
  const uses = listSome(
    used.map((name) => inlineCode(displayRelation(name))),
    3,
  );
  return [
    {
      concern: "code",
      level: "warning",
      relation: null,
      title: `${taken} ${words} ${fail}`,
      detail: `Deployed code uses ${uses}. ${ANOTHER_WAY}`,
    },
  ];
}

/** What code does that a right is for; SELECT is for all that reads, as most statements do. */
const DOES: Readonly<Record<string, RegExp>> = {
  select: /./,
  usage: /./,
  execute: /./,
  insert: /insert|create|save|upsert|copy/i,
  update: /update|save|upsert/i,
  delete: /delete|remove|destroy/i,
};

/** Who uses in the deployed code what the right is for, in a sentence; null: nobody as far as is known. */
function usageOf(subject: Subject, name: string, revoke: GrantStmt): string | null {
  const uses = (subject.ground.codeUses?.(name, null).base ?? []).filter(
    ({ certainty }) => certainty !== "weak",
  );
  const given = privilegesOf(revoke);
  const does = (given.includes("all") ? Object.keys(DOES) : given).flatMap((right) => DOES[right] ?? []);
  const isUsed = uses.some(({ text }) => does.some((pattern) => pattern.test(text)));
  return isUsed ? judgeUsage(subject, name, null).sentence : null;
}

function privileges(revoke: GrantStmt): string {
  const names = privilegesOf(revoke);
  return names.includes("all") ? "Every use" : list(names.map((name) => name.toUpperCase()));
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
