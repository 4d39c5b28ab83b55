import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { descendants } from "./locking.ts";
import type { Model } from "./model.ts";

/** CREATE and ALTER PUBLICATION with tables: SHARE UPDATE EXCLUSIVE on each. */
export function publication(model: Model, tree: Node): void {
  const body =
    "CreatePublicationStmt" in tree
      ? tree.CreatePublicationStmt
      : "AlterPublicationStmt" in tree
        ? tree.AlterPublicationStmt
        : undefined;
  if (!isThere(model, tree)) return;
  const named = new Set<string>();
  for (const node of body?.pubobjects ?? []) {
    if (!("PublicationObjSpec" in node) || node.PublicationObjSpec.pubtable === undefined) continue;
    const range = node.PublicationObjSpec.pubtable.relation;
    const relation = model.find(range);
    if (relation === null) continue;
    named.add(relation.name);
    requirePublishable(model, tree, relation);
    model.lock(relation, "SHARE UPDATE EXCLUSIVE", "it is published");
    if (range?.inh === true && relation.partitioned === null)
      for (const child of descendants(model, relation))
        model.lock(child, "SHARE UPDATE EXCLUSIVE", "its parent is published");
  }
  if ("AlterPublicationStmt" in tree && tree.AlterPublicationStmt.action === "AP_SetObjects") {
    lockRemoved(model, tree.AlterPublicationStmt.pubname ?? "", named);
  }
}

/** A publication is made once and changed where it is there; of all tables none is added. */
function isThere(model: Model, tree: Node): boolean {
  if ("CreatePublicationStmt" in tree) {
    const { pubname = "" } = tree.CreatePublicationStmt;
    if (model.catalog.publication(pubname) !== undefined)
      model.fail("42710", `publication "${pubname}" already exists`);
  } else if ("AlterPublicationStmt" in tree) {
    const { pubname = "", pubobjects } = tree.AlterPublicationStmt;
    const found = model.catalog.publication(pubname);
    if (found === undefined && model.catalog.complete)
      model.fail("42704", `publication "${pubname}" does not exist`);
    else if (found?.allTables === true && pubobjects !== undefined)
      model.fail("55000", `publication "${pubname}" is defined as FOR ALL TABLES`);
  }
  return !model.failed;
}

/** A table is published once, and only what is published is taken from a publication. */
function requirePublishable(model: Model, tree: Node, relation: Relation): void {
  if (model.catalog.byName(relation.name) === undefined) return;
  if (relation.kind !== "table") {
    model.fail("22023", `cannot add relation "${relation.bareName}" to publication`);
    return;
  }
  if (!("AlterPublicationStmt" in tree)) return;
  const { action, pubname = "" } = tree.AlterPublicationStmt;
  const isMember = model.catalog.publication(pubname)?.tables.includes(relation.name);
  if (action === "AP_AddObjects" && isMember === true)
    model.fail("42710", `relation "${relation.bareName}" is already member of publication "${pubname}"`);
  if (action === "AP_DropObjects" && isMember === false)
    model.fail("42704", `relation "${relation.bareName}" is not part of the publication`);
}

/** SET lists the tables anew: those that it leaves out are taken from the publication. */
function lockRemoved(model: Model, publication: string, kept: ReadonlySet<string>): void {
  for (const name of model.catalog.publication(publication)?.tables ?? []) {
    const relation = kept.has(name) ? undefined : model.catalog.byName(name);
    if (relation !== undefined)
      model.lock(relation, "SHARE UPDATE EXCLUSIVE", "it is taken from the publication");
  }
}
