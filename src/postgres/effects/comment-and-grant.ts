import type { Node } from "@pgsql/types";
import type { LockMode } from "../../model/lock.ts";
import { objectName } from "../catalog/tree.ts";
import type { Model } from "./model.ts";

const kindsOfObjects: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_FOREIGN_TABLE: "foreign table",
};

/** COMMENT and SECURITY LABEL: SHARE UPDATE EXCLUSIVE on the relation. */
export function comment(model: Model, tree: Node): void {
  const body =
    "CommentStmt" in tree ? tree.CommentStmt : "SecLabelStmt" in tree ? tree.SecLabelStmt : undefined;
  if (body === undefined) return;
  const parts = objectName(body.object);
  const kind = body.objtype ?? "";
  if (kind === "OBJECT_INDEX") {
    const found = model.catalog.index(parts.at(-2) ?? null, parts.at(-1) ?? "");
    if (found !== undefined) model.lockIndex(found.index, "SHARE UPDATE EXCLUSIVE", "its comment is changed");
    else if (model.catalog.complete) model.fail("42P01", `relation "${parts.at(-1)}" does not exist`);
    return;
  }
  const relations = [
    "OBJECT_TABLE",
    "OBJECT_VIEW",
    "OBJECT_MATVIEW",
    "OBJECT_SEQUENCE",
    "OBJECT_FOREIGN_TABLE",
  ];
  const parts_ = ["OBJECT_COLUMN", "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"];
  const name = relations.includes(kind) ? parts : parts_.includes(kind) ? parts.slice(0, -1) : [];
  if (name.length === 0) return;
  const relation = model.findName(name.at(-2) ?? null, name.at(-1) ?? "");
  if (relation === null) return;
  if (kind === "OBJECT_COLUMN" && model.catalog.byName(relation.name) !== undefined) {
    const column = parts.at(-1) ?? "";
    if (!relation.columns.some(({ name: each }) => each === column)) {
      model.fail("42703", `column "${column}" of relation "${relation.bareName}" does not exist`);
    }
  }
  const wanted = kindsOfObjects[kind];
  if (wanted !== undefined && wanted !== relation.kind && model.catalog.byName(relation.name) !== undefined)
    model.fail("42809", `"${relation.bareName}" is not a ${wanted}`);
  const mode: LockMode =
    relations.includes(kind) || kind === "OBJECT_COLUMN" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS SHARE";
  model.lock(relation, mode, "its comment is changed");
}

/** GRANT and REVOKE on named relations: nothing up to 17, ACCESS SHARE from 18. */
export function grant(model: Model, tree: Node): void {
  if (!("GrantStmt" in tree)) return;
  const { targtype, objtype, objects } = tree.GrantStmt;
  if (objtype === "OBJECT_SCHEMA" && model.catalog.complete) {
    const missing = (objects ?? []).flatMap(objectName).find((each) => !model.catalog.hasSchema(each));
    if (missing !== undefined) model.fail("3F000", `schema "${missing}" does not exist`);
  }
  if (targtype !== "ACL_TARGET_OBJECT" || (objtype !== "OBJECT_TABLE" && objtype !== "OBJECT_SEQUENCE"))
    return;
  for (const node of objects ?? []) {
    const relation = "RangeVar" in node ? model.find(node.RangeVar) : null;
    if (relation !== null && model.major >= 18)
      model.lock(relation, "ACCESS SHARE", "its privileges are changed");
  }
}
