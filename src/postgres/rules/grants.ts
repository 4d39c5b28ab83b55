import type { GrantStmt, Node, RoleSpec } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { findObject } from "./find-object.ts";
import { laterInOneGo } from "./made-again.ts";
import { isInProduction, type Subject } from "./subject.ts";
import { qualifiedName, strings } from "./syntax.ts";

/** The rights that are granted or taken, in lower case; without a list it is "all". */
export function privilegesOf({ privileges = [] }: GrantStmt): readonly string[] {
  const names = privileges.flatMap((node) => ("AccessPriv" in node ? (node.AccessPriv.priv_name ?? []) : []));
  return names.length === 0 ? ["all"] : names;
}

/**
 * The roles concerned. Of tables PUBLIC has no rights by itself, so that it is no role that code runs as; schemas and
 * functions are open to it.
 */
export function rolesOf({ grantees = [] }: GrantStmt, withoutPublic: boolean): readonly string[] {
  const names = grantees.flatMap((node) => ("RoleSpec" in node ? roleName(node.RoleSpec) : []));
  return withoutPublic ? names.filter((name) => name !== "PUBLIC") : names;
}

function roleName({ roletype, rolename }: RoleSpec): readonly string[] {
  if (roletype === "ROLESPEC_PUBLIC") return ["PUBLIC"];
  return roletype === "ROLESPEC_CSTRING" && rolename !== undefined ? [rolename] : [];
}

/** What the rights are on, as words and by the qualified names of what production has of it. */
export function objectsOf(
  subject: Subject,
  { objtype, targtype, objects = [] }: GrantStmt,
): { readonly words: string; readonly names: readonly string[]; readonly isOne: boolean } {
  const nothing = { words: "", names: [], isOne: true };
  if (
    targtype === "ACL_TARGET_ALL_IN_SCHEMA" ||
    (targtype === "ACL_TARGET_OBJECT" && objtype === "OBJECT_SCHEMA")
  ) {
    if (objtype !== "OBJECT_TABLE" && objtype !== "OBJECT_SCHEMA") return nothing;
    const schemas = strings(objects);
    const inside = (subject.ground.snapshot?.catalog.relations ?? []).filter(
      ({ schema, kind }) => schemas.includes(schema) && kind !== "index" && kind !== "sequence",
    );
    const words = `${objtype === "OBJECT_SCHEMA" ? "the schema" : "everything in"} ${list(schemas.map(inlineCode))}`;
    return { words, names: inside.map(({ name }) => name), isOne: false };
  }
  if (targtype !== "ACL_TARGET_OBJECT") return nothing;
  const names = objects.flatMap((node) => named(subject, node));
  return { words: list(names.map(inlineCode)), names, isOne: true };
}

function named(subject: Subject, node: Node): readonly string[] {
  if ("RangeVar" in node) {
    const name = qualifiedName(subject, node.RangeVar);
    return isInProduction(subject, name) ? [name] : [];
  }
  const found = "ObjectWithArgs" in node ? findObject(subject, node) : null;
  return found === null ? [] : [found];
}

/** True where the same rights on the same things are granted again to the same roles before anybody notices. */
export function isGrantedAgain(subject: Subject, revoke: GrantStmt): boolean {
  const roles = rolesOf(revoke, false);
  const { names } = objectsOf(subject, revoke);
  return laterInOneGo(subject).some(({ statement: { tree } }) => {
    if (!("GrantStmt" in tree) || tree.GrantStmt.is_grant !== true) return false;
    const again = tree.GrantStmt;
    const hasColumns = (again.privileges ?? []).some(
      (node) => "AccessPriv" in node && (node.AccessPriv.cols ?? []).length > 0,
    );
    const rights = privilegesOf(again);
    return (
      !hasColumns &&
      again.objtype === revoke.objtype &&
      roles.every((role) => rolesOf(again, false).includes(role)) &&
      (rights.includes("all") || privilegesOf(revoke).every((right) => rights.includes(right))) &&
      names.every((name) => objectsOf(subject, again).names.includes(name))
    );
  });
}
