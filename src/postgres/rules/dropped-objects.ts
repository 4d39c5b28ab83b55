import type { Node } from "@pgsql/types";
import { bareNameOf } from "../rewrites/taken-names.ts";
import type { Subject } from "./subject.ts";
import { alterTableOf, qualifiedName, strings } from "./syntax.ts";

/** True where the change set drops the constraint, before or after the statement: an old one that a new one replaces. */
export function dropsConstraint(subject: Subject, table: string, constraint: string): boolean {
  return subject.ground.subjects.some((each) => {
    const alter = alterTableOf(each);
    if (alter === null) return false;
    return (
      alter.commands.some(({ subtype, name }) => subtype === "AT_DropConstraint" && name === constraint) &&
      qualifiedName(each, alter.table) === table
    );
  });
}

/** True where the change set drops the index of that qualified name. */
export function dropsIndex(subject: Subject, index: string): boolean {
  const bare = bareNameOf(index);
  return subject.ground.subjects.some((each) =>
    droppedNames(each, "OBJECT_INDEX").some((parts) => parts.at(-1) === bare),
  );
}

/** The names that DROP names, in their parts, for one kind of object. */
export function droppedNames(
  { statement: { tree } }: Subject,
  kind: "OBJECT_INDEX" | "OBJECT_TABLE",
): readonly (readonly string[])[] {
  if (!("DropStmt" in tree) || tree.DropStmt.removeType !== kind) return [];
  return (tree.DropStmt.objects ?? []).map(partsOf);
}

function partsOf(node: Node): readonly string[] {
  return "List" in node ? strings(node.List.items) : [];
}
