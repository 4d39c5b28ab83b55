import type { Node } from "@pgsql/types";
import { objectName } from "../catalog/tree.ts";
import type { Model } from "./model.ts";

const relations = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_SEQUENCE",
  "OBJECT_FOREIGN_TABLE",
]);

/** CREATE EXTENSION locks no relation of users. */
export function createExtension(model: Model, tree: Node): void {
  if (!("CreateExtensionStmt" in tree)) return;
  const { extname = "", if_not_exists } = tree.CreateExtensionStmt;
  // Every database has PL/pgSQL from its template.
  if (if_not_exists !== true && (extname === "plpgsql" || model.catalog.hasExtension(extname)))
    model.fail("42710", `extension "${extname}" already exists`);
}

/** ALTER EXTENSION … ADD and DROP: SHARE UPDATE EXCLUSIVE on the relation that becomes a member or ceases to be one. */
export function extensionContents(model: Model, tree: Node): void {
  if (!("AlterExtensionContentsStmt" in tree)) return;
  const { objtype = "", object } = tree.AlterExtensionContentsStmt;
  if (!relations.has(objtype)) return;
  const parts = objectName(object);
  const relation = model.findName(parts.at(-2) ?? null, parts.at(-1) ?? "");
  if (relation !== null) model.lock(relation, "SHARE UPDATE EXCLUSIVE", "its extension is changed");
}

/** ALTER … DEPENDS ON EXTENSION: a table of which a trigger is named is read, an index is locked. */
export function dependsOnExtension(model: Model, tree: Node): void {
  if (!("AlterObjectDependsStmt" in tree)) return;
  const { objectType, relation: range } = tree.AlterObjectDependsStmt;
  if (range === undefined) return;
  if (objectType === "OBJECT_INDEX") {
    const found = model.catalog.index(range.schemaname ?? null, range.relname ?? "");
    if (found !== undefined)
      model.lockIndex(found.index, "ACCESS EXCLUSIVE", "it comes to depend on an extension");
    return;
  }
  const relation = model.find(range);
  if (relation === null) return;
  const isTrigger = objectType === "OBJECT_TRIGGER";
  model.lock(
    relation,
    isTrigger ? "ACCESS SHARE" : "ACCESS EXCLUSIVE",
    `${isTrigger ? "its trigger" : "it"} comes to depend on an extension`,
  );
}
