import type { AlterEnumStmt, AlterObjectSchemaStmt, Node, RangeVar, RenameStmt } from "@pgsql/types";
import { deparseStatement } from "../catalog/deparse.ts";
import { splitName } from "../catalog/quote-identifier.ts";
import type { SchemaState } from "./schema-state.ts";

/** True for a statement that gives a thing another name: two schemas do not tell that from a drop and a create. */
export function isRename(tree: Node): boolean {
  return (
    "RenameStmt" in tree ||
    "AlterObjectSchemaStmt" in tree ||
    ("AlterEnumStmt" in tree && tree.AlterEnumStmt.oldVal !== undefined)
  );
}

/** The statement that takes a rename back; null where it is of a kind that is not known here. */
export function invertRename(tree: Node, before: SchemaState): string | null {
  const inverse = invert(tree, before);
  return inverse === null ? null : deparseStatement(inverse).replace(/;$/, "");
}

function invert(tree: Node, before: SchemaState): Node | null {
  if ("RenameStmt" in tree) return invertName(tree.RenameStmt);
  if ("AlterObjectSchemaStmt" in tree) return invertSchema(tree.AlterObjectSchemaStmt, before);
  if ("AlterEnumStmt" in tree) return invertLabel(tree.AlterEnumStmt);
  return null;
}

const RELATIONS = new Set([
  "OBJECT_TABLE",
  "OBJECT_INDEX",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_SEQUENCE",
  "OBJECT_FOREIGN_TABLE",
]);
const PARTS = new Set([
  "OBJECT_COLUMN",
  "OBJECT_ATTRIBUTE",
  "OBJECT_TABCONSTRAINT",
  "OBJECT_DOMCONSTRAINT",
  "OBJECT_TRIGGER",
  "OBJECT_POLICY",
  "OBJECT_RULE",
  "OBJECT_SCHEMA",
]);

function invertName(rename: RenameStmt): Node | null {
  const { renameType = "", relation, subname, newname, object } = rename;
  if (RELATIONS.has(renameType) && relation?.relname !== undefined) {
    const renamed = { ...relation, relname: newname } as RangeVar;
    return { RenameStmt: { ...rename, relation: renamed, newname: relation.relname } };
  }
  if (PARTS.has(renameType) && subname !== undefined && newname !== undefined)
    return { RenameStmt: { ...rename, subname: newname, newname: subname } };
  const found = object === undefined ? null : swapLast(object, newname ?? "");
  return found === null ? null : { RenameStmt: { ...rename, object: found.object, newname: found.old } };
}

/** Puts another name in the place of the last part of a qualified one. */
function swapLast(object: Node, name: string): { readonly object: Node; readonly old: string } | null {
  if ("List" in object) {
    const items = object.List.items ?? [];
    const last = items.at(-1);
    if (last === undefined || !("String" in last)) return null;
    const swapped = [...items.slice(0, -1), { String: { sval: name } }];
    return { object: { List: { items: swapped } }, old: last.String.sval ?? "" };
  }
  if (!("ObjectWithArgs" in object)) return null;
  const names = object.ObjectWithArgs.objname ?? [];
  const last = names.at(-1);
  if (last === undefined || !("String" in last)) return null;
  const objname = [...names.slice(0, -1), { String: { sval: name } }];
  return {
    object: { ObjectWithArgs: { ...object.ObjectWithArgs, objname } },
    old: last.String.sval ?? "",
  };
}

function invertSchema(move: AlterObjectSchemaStmt, before: SchemaState): Node | null {
  const { relation, newschema } = move;
  if (relation?.relname === undefined || newschema === undefined) return null;
  const was =
    relation.schemaname ??
    [...before.objects.values()]
      .filter(({ kind }) => kind === "table" || kind === "view" || kind === "sequence")
      .map(({ relation: name }) => splitName(name ?? ""))
      .find(({ name }) => name === relation.relname)?.schema;
  if (was === undefined) return null;
  return {
    AlterObjectSchemaStmt: { ...move, relation: { ...relation, schemaname: newschema }, newschema: was },
  };
}

function invertLabel(alter: AlterEnumStmt): Node | null {
  const { oldVal, newVal } = alter;
  if (oldVal === undefined || newVal === undefined) return null;
  return { AlterEnumStmt: { ...alter, oldVal: newVal, newVal: oldVal } };
}
