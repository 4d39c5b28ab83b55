import type { Node } from "@pgsql/types";
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
  const named = new Set<string>();
  for (const node of body?.pubobjects ?? []) {
    if (!("PublicationObjSpec" in node) || node.PublicationObjSpec.pubtable === undefined) continue;
    const range = node.PublicationObjSpec.pubtable.relation;
    const relation = model.find(range);
    if (relation === null) continue;
    named.add(relation.name);
    model.lock(relation, "SHARE UPDATE EXCLUSIVE", "it is published");
    if (range?.inh === true && relation.partitioned === null)
      for (const child of descendants(model, relation))
        model.lock(child, "SHARE UPDATE EXCLUSIVE", "its parent is published");
  }
  if ("AlterPublicationStmt" in tree && tree.AlterPublicationStmt.action === "AP_SetObjects") {
    lockRemoved(model, tree.AlterPublicationStmt.pubname ?? "", named);
  }
}

/** SET lists the tables anew: those that it leaves out are taken from the publication. */
function lockRemoved(model: Model, publication: string, kept: ReadonlySet<string>): void {
  for (const name of model.catalog.publication(publication)?.tables ?? []) {
    const relation = kept.has(name) ? undefined : model.catalog.byName(name);
    if (relation !== undefined)
      model.lock(relation, "SHARE UPDATE EXCLUSIVE", "it is taken from the publication");
  }
}
