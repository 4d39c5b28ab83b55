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
  for (const node of body?.pubobjects ?? []) {
    if (!("PublicationObjSpec" in node) || node.PublicationObjSpec.pubtable === undefined) continue;
    const range = node.PublicationObjSpec.pubtable.relation;
    const relation = model.find(range);
    if (relation === null) continue;
    model.lock(relation, "SHARE UPDATE EXCLUSIVE", "it is published");
    if (range?.inh === true && relation.partitioned === null)
      for (const child of descendants(model, relation))
        model.lock(child, "SHARE UPDATE EXCLUSIVE", "its parent is published");
  }
}
