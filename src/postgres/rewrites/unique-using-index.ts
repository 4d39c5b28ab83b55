import type { Constraint } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { AddedConstraint } from "../rules/added-constraints.ts";
import type { Subject } from "../rules/subject.ts";
import { addedConstraint, relationNamed, strings, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { alterWith } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { notNullSteps } from "./not-null-later.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema } from "./taken-names.ts";

/**
 * ADD UNIQUE or ADD PRIMARY KEY by a unique index built CONCURRENTLY and then attached. Null for a partitioned
 * table (it takes no USING INDEX), with a new column, and for WITHOUT OVERLAPS.
 */
export function rewriteUniqueUsingIndex(subject: Subject, added: AddedConstraint): Rewrite | null {
  const { alter, constraint, column } = added;
  const table = relationNamed(subject, alter.table);
  if (column !== null || table?.partitioned != null || constraint.without_overlaps === true) return null;
  const columns = strings(constraint.keys);
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
  const rest = others.length === 0 ? [] : [alterWith(subject, others)];
  if (rest.includes(null)) return null;
  const written = writtenName(alter.table);
  const nullable = isPrimary
    ? columns.filter((each) => table?.columns.find((facts) => facts.name === each)?.notNull !== true)
    : [];
  const steps: readonly StepDraft[] = [
    ...rest.flatMap((text): StepDraft[] =>
      text === null ? [] : [{ phase: "expand", transaction: true, statements: [text] }],
    ),
    ...(nullable.length === 0 ? [] : notNullSteps(subject, written, table, nullable)),
    {
      phase: "migrate",
      transaction: false,
      statements: [uniqueIndex(constraint, name, written, columns)],
      comment: `If it fails (duplicates, say) it leaves an invalid index: drop ${name} CONCURRENTLY, then run it again.`,
    },
    {
      phase: "contract",
      transaction: true,
      statements: [
        `ALTER TABLE ${written} ADD CONSTRAINT ${quoteName(name)} ${isPrimary ? "PRIMARY KEY" : "UNIQUE"} USING INDEX ${quoteName(name)}${deferral(constraint)}`,
      ],
    },
  ];
  return assembleRewrite(subject, `unique_${name}`, steps);
}

function uniqueIndex(
  constraint: Constraint,
  name: string,
  table: string,
  columns: readonly string[],
): string {
  const include = strings(constraint.including);
  const parts = [
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(name)} ON ${table} (${columns.map(quoteName).join(", ")})`,
    include.length === 0 ? "" : `INCLUDE (${include.map(quoteName).join(", ")})`,
    constraint.nulls_not_distinct === true ? "NULLS NOT DISTINCT" : "",
    storageOptions(constraint),
    constraint.indexspace === undefined ? "" : `TABLESPACE ${quoteName(constraint.indexspace)}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function storageOptions({ options }: Constraint): string {
  const texts = (options ?? []).flatMap((node) => {
    if (!("DefElem" in node)) return [];
    const { defname = "", arg } = node.DefElem;
    const value =
      arg === undefined
        ? ""
        : "Integer" in arg
          ? ` = ${arg.Integer.ival ?? 0}`
          : "String" in arg
            ? ` = ${arg.String.sval}`
            : "";
    return [`${defname}${value}`];
  });
  return texts.length === 0 ? "" : `WITH (${texts.join(", ")})`;
}

function deferral({ deferrable, initdeferred }: Constraint): string {
  if (deferrable !== true) return "";
  return initdeferred === true ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE";
}
