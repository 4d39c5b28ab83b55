import type { Relation, RelationKind } from "../../model/catalog.ts";
import { splitName } from "./quote-identifier.ts";

/** A relation without columns or anything on it. */
export function newRelation(name: string, kind: RelationKind, facts: Partial<Relation> = {}): Relation {
  const split = splitName(name);
  return {
    name,
    schema: split.schema,
    bareName: split.name,
    kind,
    owner: "",
    persistence: "permanent",
    accessMethod: kind === "table" || kind === "materialized view" ? "heap" : null,
    options: [],
    columns: [],
    constraints: [],
    indexes: [],
    triggers: [],
    policies: [],
    rules: [],
    rowSecurity: false,
    replicaIdentity: "default",
    partitioned: null,
    partitionBound: null,
    parents: [],
    children: [],
    referencedBy: [],
    usedByViews: [],
    definition: null,
    ownedBy: null,
    statistics: [],
    ...facts,
  };
}
