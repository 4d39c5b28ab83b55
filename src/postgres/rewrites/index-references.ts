import type { Relation } from "../../model/catalog.ts";
import type { EstimateGround } from "../estimates/estimate-ground.ts";
import type { Subject } from "../rules/subject.ts";
import { type UnindexedReference, unindexedReferences } from "../rules/unindexed-references.ts";
import { whenBuildFails } from "./failed-build.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema } from "./taken-names.ts";

/** The indexes by which a DELETE finds the rows that reference a deleted one, and what it takes to build them. */
export interface ReferenceIndexes {
  readonly steps: readonly StepDraft[];
  /** The sizes and indexes of production as they are once the indexes are there. */
  readonly ground: (ground: EstimateGround) => EstimateGround;
}

/**
 * What is built before rows of a table are deleted, so that no deleted row reads a referencing table from one end to the
 * other. Null where such a table is partitioned: an index is built on it partition by partition.
 */
export function indexReferences(subject: Subject, relation: string): ReferenceIndexes | null {
  const references = unindexedReferences(subject, relation);
  if (references.some(({ child }) => child.partitioned !== null)) return null;
  const chosen = new Set<string>();
  const steps = references.map(({ child, columns }): StepDraft => {
    const taken = takenInSchema(subject, child.schema);
    const name = freeName(
      [child.bareName, ...columns].join("_"),
      "_idx",
      (each) => taken(each) || chosen.has(each),
    );
    chosen.add(name);
    const { comment, down } = whenBuildFails(`${quoteName(child.schema)}.${quoteName(name)}`);
    return {
      phase: "expand",
      transaction: false,
      comment: `Each deleted row looks for the rows that reference it, without an index in all of ${child.name}. ${comment}`,
      statements: [
        `CREATE INDEX CONCURRENTLY ${quoteName(name)} ON ${child.name} (${columns.map(quoteName).join(", ")})`,
      ],
      down,
      leaves: [`index ${child.name} ${quoteName(name)}`],
    };
  });
  return { steps, ground: (ground) => withIndexes(ground, references) };
}

function withIndexes(ground: EstimateGround, references: readonly UnindexedReference[]): EstimateGround {
  return {
    ...ground,
    relation: (name) => {
      const found = ground.relation(name);
      return found === undefined ? undefined : references.reduce(withIndex, found);
    },
  };
}

function withIndex(relation: Relation, { child, columns }: UnindexedReference): Relation {
  if (relation.name !== child.name) return relation;
  const index = {
    name: "",
    table: relation.name,
    method: "btree",
    columns,
    include: [],
    unique: false,
    primary: false,
    valid: true,
    expressions: null,
    predicate: null,
    definition: "",
    parent: null,
  };
  return { ...relation, indexes: [...relation.indexes, index] };
}
