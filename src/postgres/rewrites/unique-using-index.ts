import type { AlterTableCmd } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
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
 * takes no USING INDEX, partition by partition. A key that the statement drops goes in the same moment in which the new
 * one comes. Null for WITHOUT OVERLAPS.
 *
 * @param notNull columns that earlier steps make NOT NULL
 */
export function rewriteUniqueUsingIndex(
  subject: Subject,
  added: AddedConstraint,
  notNull: ReadonlySet<string> = new Set(),
): Rewrite | null {
  const { alter, constraint, column } = added;
  const table = relationNamed(subject, alter.table);
  if (constraint.without_overlaps === true) return null;
  const columns = column === null ? strings(constraint.keys) : [column];
  const isPrimary = constraint.contype === "CONSTR_PRIMARY";
  const bareName = alter.table.relname ?? "";
  const without = alter.commands.filter((command) => addedConstraint(command) !== constraint);
  const dropped =
    column === null && table?.partitioned == null ? without.filter((each) => isKeyDropped(table, each)) : [];
  const goes = new Set(dropped.map((command) => command.name ?? ""));
  const taken = takenInSchema(subject, table?.schema ?? "public");
  const name =
    constraint.conname ??
    freeName(
      isPrimary ? bareName : [bareName, columns.join("_")],
      isPrimary ? "_pkey" : "_key",
      (each) => taken(each) && !goes.has(each),
    );
  // Where a key takes over the name of one that goes, its index has another until then.
  const indexName = goes.has(name) ? freeName(name, "_new", taken) : name;
  const others = without.filter((command) => !dropped.includes(command));
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
      ? columns.filter(
          (each) =>
            !notNull.has(each) && table?.columns.find((facts) => facts.name === each)?.notNull !== true,
        )
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
  const index = `${table === undefined ? "" : `${quoteName(table.schema)}.`}${quoteName(indexName)}`;
  const kind = isPrimary ? "PRIMARY KEY" : "UNIQUE";
  const add = `ADD CONSTRAINT ${quoteName(name)} ${kind} USING INDEX ${quoteName(indexName)}${deferral(constraint)}`;
  const drops = dropped.map(
    ({ name: old = "", behavior }) =>
      `DROP CONSTRAINT ${quoteName(old)}${behavior === "DROP_CASCADE" ? " CASCADE" : ""}`,
  );
  const steps: readonly StepDraft[] = [
    ...before,
    ...(nullable.length === 0 ? [] : notNullSteps(subject, written, table, nullable)),
    {
      phase: "migrate",
      transaction: false,
      statements: [uniqueIndex(constraint, indexName, written, columns)],
      ...whenBuildFails(index, " (duplicates, say)"),
      isAim: true,
    },
    {
      phase: "contract",
      transaction: true,
      statements: [`ALTER TABLE ${written} ${[...drops, add].join(", ")}`],
      comment:
        dropped.length === 0
          ? "Takes the index over: no row is read."
          : "Takes the index over, no row is read: the table is never without a key.",
      down: [
        `ALTER TABLE ${written} DROP CONSTRAINT IF EXISTS ${quoteName(name)}`,
        ...definitionsOf(table, goes).map((definition) => `ALTER TABLE ${written} ADD ${definition}`),
      ],
      isAim: true,
    },
  ];
  return assembleRewrite(subject, `unique_${name}`, steps);
}

/** True for a subcommand that drops a primary key or a UNIQUE of the table. */
export function isKeyDropped(table: Relation | undefined, { subtype, name }: AlterTableCmd): boolean {
  const found = table?.constraints.find((each) => each.name === name);
  return subtype === "AT_DropConstraint" && (found?.kind === "primary key" || found?.kind === "unique");
}

function definitionsOf(table: Relation | undefined, names: ReadonlySet<string>): readonly string[] {
  return (table?.constraints ?? [])
    .filter(({ name }) => names.has(name))
    .map(({ name, definition }) => `CONSTRAINT ${quoteName(name)} ${definition}`);
}
