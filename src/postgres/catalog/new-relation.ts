import type { Relation, RelationKind } from "../../model/catalog.ts";
import { splitName } from "./quote-identifier.ts";

const none: readonly never[] = [];

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
    options: none,
    columns: none,
    constraints: none,
    indexes: none,
    triggers: none,
    policies: none,
    rules: none,
    rowSecurity: false,
    replicaIdentity: "default",
    partitioned: null,
    partitionBound: null,
    parents: none,
    children: none,
    referencedBy: none,
    usedByViews: none,
    definition: null,
    ownedBy: null,
    statistics: none,
    ...facts,
  };
}
