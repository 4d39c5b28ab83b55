import type { Constraint } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { strings } from "../rules/syntax.ts";
import { whenBuildFails } from "./failed-build.ts";
import { freeName } from "./free-name.ts";
import { notNullSteps } from "./not-null-later.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { knownRelations, takenInSchema } from "./taken-names.ts";
import { deferral, uniqueIndex } from "./unique-index-text.ts";

/**
 * UNIQUE or PRIMARY KEY of a partitioned table: ON ONLY the parent, built CONCURRENTLY on each partition, attached.
 * Null where a partition is not known or is partitioned itself.
 */
export function uniqueOfPartitionsSteps(
  subject: Subject,
  constraint: Constraint,
  table: { readonly facts: Relation; readonly written: string },
  name: string,
): readonly StepDraft[] | null {
  const { facts, written } = table;
  const known = knownRelations(subject);
  const partitions = facts.children.flatMap((child) => known.find((each) => each.name === child) ?? []);
  if (partitions.length !== facts.children.length || partitions.length === 0) return null;
  if (partitions.some(({ partitioned }) => partitioned !== null)) return null;
  const columns = strings(constraint.keys);
  const isPrimary = constraint.contype === "CONSTR_PRIMARY";
  const kind = isPrimary ? "PRIMARY KEY" : "UNIQUE";
  const nullable = columns.filter(
    (each) => facts.columns.find((column) => column.name === each)?.notNull !== true,
  );
  const chosen = new Set<string>();
  const parts = partitions.map((partition) => {
    const taken = takenInSchema(subject, partition.schema);
    const own = freeName(
      isPrimary ? partition.bareName : [partition.bareName, columns.join("_")],
      isPrimary ? "_pkey" : "_key",
      (each) => taken(each) || chosen.has(each),
    );
    chosen.add(own);
    return { partition, own };
  });
  const list = columns.map(quoteName).join(", ");
  return [
    ...(isPrimary && nullable.length > 0 ? notNullSteps(subject, written, facts, nullable) : []),
    {
      phase: "expand",
      transaction: true,
      statements: [
        `ALTER TABLE ONLY ${written} ADD CONSTRAINT ${quoteName(name)} ${kind} (${list})${deferral(constraint)}`,
      ],
      comment: "Not in force until every partition has its own.",
    },
    ...parts.map(
      ({ partition, own }): StepDraft => ({
        phase: "migrate",
        transaction: false,
        statements: [uniqueIndex(constraint, own, partition.name, columns)],
        comment: whenBuildFails(`${quoteName(partition.schema)}.${quoteName(own)}`, " (duplicates, say)")
          .comment,
      }),
    ),
    {
      phase: "contract",
      transaction: true,
      statements: parts.flatMap(({ partition, own }) => [
        `ALTER TABLE ${partition.name} ADD CONSTRAINT ${quoteName(own)} ${kind} USING INDEX ${quoteName(own)}${deferral(constraint)}`,
        `ALTER INDEX ${quoteName(facts.schema)}.${quoteName(name)} ATTACH PARTITION ${quoteName(partition.schema)}.${quoteName(own)}`,
      ]),
    },
  ];
}
