import type { GrantStmt, Node } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { list, listSome } from "../../text/list.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { qualifiedName, strings } from "./syntax.ts";

/** What PUBLIC has by default, or what lets nobody read or write. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  OBJECT_SCHEMA: ["usage"],
  OBJECT_DATABASE: ["connect", "temporary", "temp"],
};
const WATCHED = new Set(["OBJECT_TABLE", "OBJECT_SEQUENCE", "OBJECT_SCHEMA", "OBJECT_DATABASE"]);

export const grantToPublic: Rule = {
  id: "grant-to-public",
  title: "GRANT to PUBLIC",
  why: "PUBLIC is every role of the server, those of the future too. What it may read is open to each of them, and whoever may create in a schema can put objects in the way of others.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    const grant = grantOf(tree);
    if (grant?.is_grant !== true || fails(subject)) return [];
    const { grantees = [], objtype = "" } = grant;
    const isPublic = grantees.some(
      (node) => "RoleSpec" in node && node.RoleSpec.roletype === "ROLESPEC_PUBLIC",
    );
    const privileges = privilegesOf(grant).filter((name) => !(HARMLESS[objtype] ?? []).includes(name));
    if (!isPublic || !WATCHED.has(objtype) || privileges.length === 0) return [];
    const words = list(privileges.map((name) => name.toUpperCase()));
    return [
      {
        concern: "data",
        level: "warning",
        relation: onlyTable(subject, grant),
        title: `Every role of the server gets ${words} on ${describeObjects(grant)}`,
        detail: "Grant it to the roles that need it, by name.",
      },
    ];
  },
};

/** GRANT, or what ALTER DEFAULT PRIVILEGES grants on all that is made later. */
function grantOf(tree: Node): GrantStmt | undefined {
  if ("GrantStmt" in tree) return tree.GrantStmt;
  return "AlterDefaultPrivilegesStmt" in tree ? tree.AlterDefaultPrivilegesStmt.action : undefined;
}

/** Without a list it is ALL. */
function privilegesOf({ privileges = [] }: GrantStmt): readonly string[] {
  const names = privileges.flatMap((node) => ("AccessPriv" in node ? (node.AccessPriv.priv_name ?? []) : []));
  return names.length === 0 ? ["all"] : names;
}

/** The table or sequence that alone it is about; null: there are several, or it is another kind of thing. */
function onlyTable(subject: Subject, { objects = [], targtype }: GrantStmt): string | null {
  const [only, ...others] = objects;
  if (targtype !== "ACL_TARGET_OBJECT" || only === undefined || others.length > 0) return null;
  return "RangeVar" in only ? qualifiedName(subject, only.RangeVar) : null;
}

function describeObjects({ objects = [], targtype, objtype }: GrantStmt): string {
  if (targtype === "ACL_TARGET_DEFAULTS")
    return `every ${(objtype ?? "").replace("OBJECT_", "").toLowerCase()} that is made from here on`;
  const names = objects.map((node) => {
    if ("RangeVar" in node)
      return [node.RangeVar.schemaname ?? [], node.RangeVar.relname ?? []].flat().join(".");
    return "List" in node ? strings(node.List.items).join(".") : strings([node]).join(".");
  });
  const text = listSome(names.map(inlineCode), 3);
  return targtype === "ACL_TARGET_ALL_IN_SCHEMA" ? `everything in ${text}` : text;
}
