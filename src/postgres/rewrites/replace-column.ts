import type { Column, Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { backfillStep } from "./backfill-steps.ts";
import { carryOver } from "./carry-over.ts";
import { carryReferences } from "./carry-references.ts";
import { carrySequence } from "./carry-sequence.ts";
import { carryViews } from "./carry-views.ts";
import { syncTrigger } from "./column-in-step.ts";
import { notNullSteps } from "./not-null-later.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema, takenOnTable } from "./taken-names.ts";

/** A column that another one is to take the place of, while old and new code both run. */
export interface Replacement {
  readonly table: Relation;
  /** The table as the statement writes it. */
  readonly written: string;
  readonly schemaPrefix: string;
  readonly column: Column;
  /** Name of the new column while both exist, and in the end. */
  readonly newName: string;
  readonly finalName: string;
  readonly newType: string;
  readonly forth: (prefix: string) => string;
  readonly back: ((prefix: string) => string) | null;
  /** What the code has to do between the deploys, or null where it need not change. */
  readonly codeChange: string | null;
}

/**
 * Expand, migrate, contract: a new column kept in step by a trigger, filled in batches, given the indexes and
 * constraints of the old one, which is then dropped; views are made anew on it where its type stays the same. What
 * keeps its name in the end, so that no code has to change, also takes over a primary key, the foreign keys that
 * reference it, and its sequence. Null where something else hangs on the old column: another view, a partition key.
 */
export function rewriteReplacingColumn(subject: Subject, replacement: Replacement): Rewrite | null {
  const { table, written, column, newName, finalName } = replacement;
  if (hasDependents(table, column, newName === finalName)) return null;
  const pair = { ...replacement, bareName: table.bareName, from: column.name, to: newName };
  const trigger = syncTrigger({ ...pair, table: written }, takenOnTable(table));
  const backfill = backfillStep(
    subject,
    { facts: table, written, alias: quoteName(table.bareName) },
    {
      set: `${quoteName(newName)} = ${replacement.forth("")}`,
      condition: `${quoteName(newName)} IS NULL AND ${quoteName(column.name)} IS NOT NULL`,
    },
  );
  const takenName = (name: string): boolean =>
    takenInSchema(subject, table.schema)(name) || takenOnTable(table)(name);
  const columns = { from: column.name, to: newName };
  const carried = carryOver(table, written, columns, takenName);
  const isKey = table.constraints.some(
    ({ kind, columns: own }) => kind === "primary key" && own.includes(column.name),
  );
  const references = carryReferences(subject, table, columns);
  const sequence = carrySequence(subject, table, { written, column, newName });
  if (references === null || sequence === null) return null;
  if (newName === finalName && (isKey || references.steps.length > 0)) return null;
  const isSameType = replacement.newType === column.type;
  const views = isSameType ? carryViews(subject, table, columns) : usedByNoView(table, column);
  if (backfill === null || carried === null || views === null) return null;
  const expand: StepDraft = {
    phase: "expand",
    transaction: true,
    statements: [
      `ALTER TABLE ${written} ADD COLUMN ${quoteName(newName)} ${replacement.newType}`,
      ...trigger.create,
    ],
    comment:
      replacement.back === null
        ? `From here on ${newName} follows what is written to ${column.name}.`
        : `From here on what is written to one of ${column.name} and ${newName} reaches the other.`,
  };
  const last = replacement.codeChange === null ? 2 : 3;
  const contract: StepDraft = {
    phase: "contract",
    deploy: last,
    transaction: true,
    statements: [
      ...trigger.drop,
      ...views,
      ...references.drops,
      ...sequence.before,
      `ALTER TABLE ${written} DROP COLUMN ${quoteName(column.name)}`,
      ...(newName === finalName
        ? []
        : [`ALTER TABLE ${written} RENAME COLUMN ${quoteName(newName)} TO ${quoteName(finalName)}`]),
      ...(column.default === null
        ? []
        : [`ALTER TABLE ${written} ALTER COLUMN ${quoteName(finalName)} SET DEFAULT ${column.default}`]),
      ...carried.primaryKey,
      ...carried.renames,
      ...references.renames,
      ...sequence.after,
    ],
  };
  const required = column.notNull
    ? notNullSteps(subject, written, table, [newName]).map((step) => ({ ...step, phase: "migrate" as const }))
    : [];
  const steps = [
    expand,
    backfill,
    ...required,
    ...carried.steps,
    ...references.steps,
    ...codeStep(replacement.codeChange),
    contract,
  ];
  return assembleRewrite(subject, `replace_${column.name}`, steps, { suggest: false });
}

/** True where something hangs on the column that nothing here carries over. */
function hasDependents(table: Relation, column: Column, isRename: boolean): boolean {
  const { name, default: expression, identity, generated } = column;
  const isFamily = table.partitioned !== null || table.parents.length > 0 || table.children.length > 0;
  const hasNumbers = identity !== null || expression?.includes("nextval(") === true;
  if (generated !== null || isFamily || (isRename && hasNumbers)) return true;
  if (table.columns.some((each) => each.generated !== null && each.default?.includes(name) === true))
    return true;
  return table.policies.length > 0 || table.rules.length > 0 || table.replicaIdentity === "index";
}

/** A view's columns cannot change their type: no statement where no view uses the column, else null. */
function usedByNoView({ usedByViews }: Relation, { name }: Column): readonly string[] | null {
  const isUsed = usedByViews.some(({ columns }) => columns.length === 0 || columns.includes(name));
  return isUsed ? null : [];
}

function codeStep(words: string | null): readonly StepDraft[] {
  if (words === null) return [];
  return [{ phase: "migrate", deploy: 2, transaction: false, statements: [], words }];
}
