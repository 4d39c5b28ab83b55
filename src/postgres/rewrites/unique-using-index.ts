import type { Rewrite } from "../../model/rewrite.ts";
import type { AddedConstraint } from "../rules/added-constraints.ts";
import type { Subject } from "../rules/subject.ts";
import { addedConstraint, relationNamed, strings, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { alterWith } from "./edit-statement.ts";
import { whenBuildFails } from "./failed-build.ts";
import { freeName } from "./free-name.ts";
import { asTableConstraint, withoutInline } from "./inline-constraint.ts";
import { notNullSteps } from "./not-null-later.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema } from "./taken-names.ts";
import { deferral, uniqueIndex } from "./unique-index-text.ts";
import { uniqueOfPartitionsSteps } from "./unique-of-partitions.ts";

/**
 * ADD UNIQUE or ADD PRIMARY KEY by a unique index built CONCURRENTLY and then attached; on a partitioned table, which
 * takes no USING INDEX, partition by partition. Null for WITHOUT OVERLAPS.
 */
export function rewriteUniqueUsingIndex(subject: Subject, added: AddedConstraint): Rewrite | null {
  const { alter, constraint, column } = added;
  const table = relationNamed(subject, alter.table);
  if (constraint.without_overlaps === true) return null;
  const columns = column === null ? strings(constraint.keys) : [column];
  const isPrimary = constraint.contype === "CONSTR_PRIMARY";
  const bareName = alter.table.relname ?? "";
  const name =
    constraint.conname ??
    freeName(
      isPrimary ? bareName : [bareName, ...columns].join("_"),
      isPrimary ? "_pkey" : "_key",
      takenInSchema(subject, table?.schema ?? "public"),
    );
  const others = alter.commands.filter((command) => addedConstraint(command) !== constraint);
  const rest =
    column !== null
      ? [withoutInline(subject, alter, constraint)]
      : others.length === 0
        ? []
        : [alterWith(subject, others)];
  if (rest.includes(null)) return null;
  const written = writtenName(alter.table);
  const nullable =
    isPrimary && column === null
      ? columns.filter((each) => table?.columns.find((facts) => facts.name === each)?.notNull !== true)
      : [];
  const before = rest.flatMap((text): StepDraft[] =>
    text === null ? [] : [{ phase: "expand", transaction: true, statements: [text] }],
  );
  if (table?.partitioned != null) {
    const own = asTableConstraint(constraint, columns[0] ?? "", name);
    const parts = uniqueOfPartitionsSteps(
      subject,
      column === null ? constraint : own,
      { facts: table, written },
      name,
    );
    return parts === null ? null : assembleRewrite(subject, `unique_${name}`, [...before, ...parts]);
  }
  const index = `${table === undefined ? "" : `${quoteName(table.schema)}.`}${quoteName(name)}`;
  const constraintGoes = `ALTER TABLE ${written} DROP CONSTRAINT IF EXISTS ${quoteName(name)}`;
  const steps: readonly StepDraft[] = [
    ...before,
    ...(nullable.length === 0 ? [] : notNullSteps(subject, written, table, nullable)),
    {
      phase: "migrate",
      transaction: false,
      statements: [uniqueIndex(constraint, name, written, columns)],
      ...whenBuildFails(index, " (duplicates, say)"),
      isAim: true,
    },
    {
      phase: "contract",
      transaction: true,
      statements: [
        `ALTER TABLE ${written} ADD CONSTRAINT ${quoteName(name)} ${isPrimary ? "PRIMARY KEY" : "UNIQUE"} USING INDEX ${quoteName(name)}${deferral(constraint)}`,
      ],
      comment: "Takes the index over: no row is read.",
      down: [constraintGoes],
      isAim: true,
    },
  ];
  return assembleRewrite(subject, `unique_${name}`, steps);
}
